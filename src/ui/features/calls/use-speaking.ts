// Who speaks: the loudness of a stream, looked at a few times a second.
import { useEffect, useState } from 'react'

const LOOK_MS = 120
/** Mean loudness above which somebody speaks; a quiet room stays below. */
const SPEECH = 0.015
/** Pauses between words are still speech. */
const PAUSE_MS = 400

/** True while the stream holds speech. */
export function useSpeaking(stream: MediaStream | undefined): boolean {
  const [isSpeaking, setSpeaking] = useState(false)
  useEffect(() => {
    if (!stream || stream.getAudioTracks().length === 0) return undefined
    const context = new AudioContext()
    const analyser = context.createAnalyser()
    analyser.fftSize = 512
    context.createMediaStreamSource(stream).connect(analyser)
    const samples = new Float32Array(analyser.fftSize)
    let heardAt = -Infinity
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples)
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length
      if (Math.sqrt(power) > SPEECH) heardAt = performance.now()
      setSpeaking(performance.now() - heardAt < PAUSE_MS)
    }, LOOK_MS)
    return () => {
      clearInterval(timer)
      setSpeaking(false)
      void context.close()
    }
  }, [stream])
  return isSpeaking
}
