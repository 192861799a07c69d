// Plays the tunes of calls: each note is a struck string of three partials that fades by itself. Made here rather than stored, so
// that nothing has to be fetched while it rings.
import { tunes, type Note, type SoundName } from './score.ts'

/** Only one tab of a browser rings aloud: several would be out of step. */
const RINGING_LOCK = 'skein-ringing'

/** Partials of a string: which multiple of the pitch, and how loud beside it. */
const partials = [
  { multiple: 1, share: 1 },
  { multiple: 2, share: 0.24 },
  { multiple: 3, share: 0.07 },
] as const

const ATTACK_SECONDS = 0.012
/** What an exponential ramp takes for silence, since it cannot reach zero. */
const SILENCE = 0.0001

/** Puts a note into a context, `start` seconds after its zero. */
export function strike(context: BaseAudioContext, { lasts, pitch, loudness }: Note, start: number): void {
  const envelope = context.createGain()
  envelope.gain.setValueAtTime(SILENCE, start)
  envelope.gain.exponentialRampToValueAtTime(loudness, start + ATTACK_SECONDS)
  envelope.gain.exponentialRampToValueAtTime(SILENCE, start + lasts)
  envelope.connect(context.destination)
  for (const { multiple, share } of partials) {
    const [string, level] = [context.createOscillator(), context.createGain()]
    string.frequency.value = pitch * multiple
    level.gain.value = share * 0.6
    string.connect(level).connect(envelope)
    string.start(start)
    string.stop(start + lasts)
  }
}

/** Plays a sound, a repeating one until `signal` aborts. A page that nobody has touched yet stays silent until somebody does. */
export function playSound(name: SoundName, signal: AbortSignal): void {
  if (signal.aborted) return
  const { notes, repeatAfter } = tunes[name]
  const context = new AudioContext()
  const wake = (): void => void context.resume().catch(() => undefined)
  let timer: ReturnType<typeof setTimeout> | undefined
  const end = (): void => {
    clearTimeout(timer)
    removeEventListener('pointerdown', wake)
    removeEventListener('keydown', wake)
    if (context.state !== 'closed') void context.close()
  }
  signal.addEventListener('abort', end)
  const play = (): void => {
    for (const note of notes) strike(context, note, context.currentTime + note.at)
    timer = setTimeout(repeatAfter === undefined ? end : play, (repeatAfter ?? 2) * 1_000)
  }
  const begin = (): void => {
    if (context.state !== 'running' || timer !== undefined) return
    if (name === 'incoming') whileAlone(signal, play)
    else play()
  }
  context.addEventListener('statechange', begin)
  addEventListener('pointerdown', wake)
  addEventListener('keydown', wake)
  begin()
}

/** Calls `play` once no other tab rings aloud. */
function whileAlone(signal: AbortSignal, play: () => void): void {
  const silent = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
  const ring = (): Promise<void> => {
    play()
    return silent
  }
  navigator.locks.request(RINGING_LOCK, { signal }, ring).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
}
