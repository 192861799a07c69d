// Pictures and sound of a call. A stream is an object and no address, so it is given to the element by hand.
import { useEffect, useRef } from 'react'
import type { CallView } from '../../../sdk/types.ts'
import styles from './media.module.css'

type PictureProps = {
  stream: MediaStream
  /** Drawn as a mirror shows it. */
  isMirrored?: boolean
  /** Shown whole, as a shared screen has to be. */
  isWhole?: boolean
  label?: string
}

/** A moving picture without its sound. */
export function Picture({ stream, isMirrored, isWhole, label }: PictureProps) {
  const video = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    const element = video.current
    if (!element) return undefined
    element.srcObject = stream
    return () => {
      element.srcObject = null
    }
  }, [stream])
  return (
    <video
      ref={video}
      autoPlay
      playsInline
      muted
      aria-label={label}
      aria-hidden={label === undefined}
      className={styles['picture']}
      data-mirrored={isMirrored}
      data-whole={isWhole}
    />
  )
}

/** What is heard of a call: the other person, and what a shared screen plays. Stays while pictures come and go. */
export function CallSound({ remote, local }: Pick<CallView, 'remote' | 'local'>) {
  return (
    <>
      {remote.stream && <Sound stream={remote.stream} speaker={local.speaker} />}
      {remote.screenStream && <Sound stream={remote.screenStream} speaker={local.speaker} />}
    </>
  )
}

function Sound({ stream, speaker }: { stream: MediaStream; speaker: string | undefined }) {
  const audio = useRef<HTMLAudioElement>(null)
  useEffect(() => {
    const element = audio.current
    if (!element) return undefined
    element.srcObject = stream
    const play = (): void =>
      void element.play().catch((error: unknown) => console.debug('Sound waits for a press', error))
    play()
    // A page that nobody has touched may not make a sound by itself.
    document.addEventListener('pointerdown', play, { once: true })
    return () => {
      document.removeEventListener('pointerdown', play)
      element.srcObject = null
    }
  }, [stream])
  useEffect(() => {
    const element = audio.current
    if (speaker === undefined || !element || !('setSinkId' in element)) return
    element.setSinkId(speaker).catch((error: unknown) => console.debug('The speaker cannot be chosen', error))
  }, [speaker])
  // oxlint-disable-next-line jsx-a11y/media-has-caption -- nobody has written down what will be said
  return <audio ref={audio} autoPlay />
}
