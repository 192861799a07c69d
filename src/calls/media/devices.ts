// Opening microphones and cameras: what is asked of the browser, and what a refusal means.
import type { CallDevice, CallDevices, LocalMedia } from '../call-media.ts'
import { CallMediaError } from '../errors.ts'

export type InputKind = 'microphone' | 'camera'
export type Chosen = Partial<Record<InputKind | 'speaker', string>>

/** Sound as people speak it: the browser's own echo cancellation, noise suppression and level. */
const VOICE = { echoCancellation: true, noiseSuppression: true, autoGainControl: true }
const PICTURE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } }

/** Opens one device, the chosen one when it is there. Rejects with a `CallMediaError`. */
export async function openInput(kind: InputKind, deviceId: string | undefined): Promise<MediaStreamTrack> {
  const which = deviceId === undefined ? {} : { deviceId: { ideal: deviceId } }
  const constraints =
    kind === 'microphone' ? { audio: { ...VOICE, ...which } } : { video: { ...PICTURE, ...which } }
  try {
    const stream = await navigator.mediaDevices.getUserMedia(constraints)
    const [track] = stream.getTracks()
    if (track === undefined) throw new CallMediaError('no-device', `there is no ${kind}`)
    return track
  } catch (error) {
    throw toDeviceError(error)
  }
}

/** Opens both with one question to the person. */
export async function openBoth(chosen: Chosen): Promise<Record<InputKind, MediaStreamTrack>> {
  const pick = (id: string | undefined) => (id === undefined ? {} : { deviceId: { ideal: id } })
  const audio = { ...VOICE, ...pick(chosen.microphone) }
  const video = { ...PICTURE, ...pick(chosen.camera) }
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio, video })
    const [microphone] = stream.getAudioTracks()
    const [camera] = stream.getVideoTracks()
    if (microphone === undefined || camera === undefined)
      throw new CallMediaError('no-device', 'a device is missing')
    return { microphone, camera }
  } catch (error) {
    throw toDeviceError(error)
  }
}

/** Asks for a screen, a window or a tab, with its sound where the browser can. Rejects with a `CallMediaError`. */
export async function openScreen(): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 30 } }, audio: true })
  } catch (error) {
    throw toDeviceError(error)
  }
}

/** Every device there is. Names are empty until the person has allowed one. */
export async function listDevices(inUse: Chosen): Promise<CallDevices> {
  const found = await navigator.mediaDevices.enumerateDevices()
  const of = (kind: MediaDeviceKind, id: string | undefined): CallDevice[] => {
    const some = found.filter((device) => device.kind === kind && device.deviceId !== '')
    return some.map(({ deviceId, label }, at) => ({
      id: deviceId,
      label,
      isChosen: id === undefined ? at === 0 : deviceId === id,
    }))
  }
  return {
    microphones: of('audioinput', inUse.microphone),
    cameras: of('videoinput', inUse.camera),
    speakers: of('audiooutput', inUse.speaker),
  }
}

/** What a failed opening is called in `LocalMedia`. */
export function problemOf(error: unknown): NonNullable<LocalMedia['problem']> {
  const code = error instanceof CallMediaError ? error.code : undefined
  return code === 'permission' || code === 'in-use' ? code : 'no-device'
}

function toDeviceError(error: unknown): CallMediaError {
  if (error instanceof CallMediaError) return error
  const name = error instanceof Error ? error.name : ''
  const options = { cause: error }
  if (name === 'NotAllowedError' || name === 'SecurityError')
    return new CallMediaError('permission', 'the device was refused', options)
  if (name === 'NotReadableError' || name === 'AbortError')
    return new CallMediaError('in-use', 'the device is taken', options)
  return new CallMediaError('no-device', 'there is no such device', options)
}
