// What this side gives to a call: microphone, camera and screen. A device that is not used is given back, one that vanishes is replaced
// or told of, and the call goes on in every case.
import type { CallDevices, LocalMedia } from '../call-media.ts'
import type { MediaKind } from '../frames/messages.ts'
import {
  listDevices,
  openBoth,
  openInput,
  openScreen,
  problemOf,
  type Chosen,
  type InputKind,
} from './devices.ts'

export type CaptureEvents = {
  /** A medium comes from this track now, or from nowhere. */
  onTrack(kind: MediaKind, track: MediaStreamTrack | null): Promise<void>
  onChange(): void
}

/** The own media of one call. Calls come one after the other; the owner sees to that. */
export class Capture {
  readonly #events: CaptureEvents
  readonly #chosen: Chosen = {}
  readonly #tracks: Partial<Record<InputKind, MediaStreamTrack>> = {}
  #cameraStream: MediaStream | undefined
  #screenStream: MediaStream | undefined
  #isMicrophoneOn = false
  #problem: LocalMedia['problem']
  #isClosed = false
  readonly #devicesChanged = (): void => this.#events.onChange()

  constructor(events: CaptureEvents) {
    this.#events = events
    navigator.mediaDevices.addEventListener('devicechange', this.#devicesChanged)
  }

  /** Opens what is wanted. What is refused is told in `view().problem`, and the rest is opened all the same. */
  async open(microphone: boolean, camera: boolean): Promise<void> {
    this.#isMicrophoneOn = microphone
    if (microphone && camera && (await this.#openBoth())) return
    if (microphone) await this.#attempt('microphone')
    if (camera) await this.#attempt('camera')
  }

  /** Muting keeps the device, so that talking again takes no time. Rejects when it has to be opened and cannot. */
  async setMicrophone(on: boolean): Promise<void> {
    const track = this.#tracks.microphone
    if (on && track === undefined) await this.#take('microphone', await this.#open('microphone'))
    else if (track !== undefined) track.enabled = on
    this.#isMicrophoneOn = on
    this.#events.onChange()
  }

  /** Off gives the camera back, and its light goes out. Rejects when it cannot be opened. */
  async setCamera(on: boolean): Promise<void> {
    if (on === (this.#tracks.camera !== undefined)) return
    if (on) await this.#take('camera', await this.#open('camera'))
    else await this.#release('camera')
  }

  async shareScreen(): Promise<void> {
    if (this.#screenStream !== undefined) return
    const stream = await openScreen()
    if (this.#isClosed) {
      stop(stream)
      return
    }
    this.#screenStream = stream
    const [picture] = stream.getVideoTracks()
    if (picture !== undefined) {
      picture.contentHint = 'detail'
      // The browser has a button of its own for the end of sharing.
      picture.addEventListener('ended', () => void this.stopSharing())
    }
    await this.#events.onTrack('screen', picture ?? null)
    await this.#events.onTrack('screen-audio', stream.getAudioTracks()[0] ?? null)
    this.#events.onChange()
  }

  async stopSharing(): Promise<void> {
    const stream = this.#screenStream
    if (stream === undefined) return
    this.#screenStream = undefined
    stop(stream)
    // Nothing is shown any more, however long the browser takes to put its senders to rest.
    this.#events.onChange()
    await this.#events.onTrack('screen', null)
    await this.#events.onTrack('screen-audio', null)
  }

  devices(): Promise<CallDevices> {
    const used = (kind: InputKind) => this.#tracks[kind]?.getSettings().deviceId ?? this.#chosen[kind]
    const inUse: Chosen = {}
    const [microphone, camera] = [used('microphone'), used('camera')]
    if (microphone !== undefined) inUse.microphone = microphone
    if (camera !== undefined) inUse.camera = camera
    if (this.#chosen.speaker !== undefined) inUse.speaker = this.#chosen.speaker
    return listDevices(inUse)
  }

  /** Takes another device; one in use is changed under way. Rejects when it cannot be opened, and the present one stays. */
  async choose(kind: InputKind | 'speaker', deviceId: string): Promise<void> {
    this.#chosen[kind] = deviceId
    if (kind !== 'speaker' && this.#tracks[kind] !== undefined) await this.#take(kind, await this.#open(kind))
    this.#events.onChange()
  }

  view(): LocalMedia {
    return {
      microphone: this.#isMicrophoneOn && this.#tracks.microphone !== undefined,
      camera: this.#tracks.camera !== undefined,
      screen: this.#screenStream !== undefined,
      ...(this.#cameraStream === undefined ? {} : { cameraStream: this.#cameraStream }),
      ...(this.#screenStream === undefined ? {} : { screenStream: this.#screenStream }),
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
      ...(this.#chosen.speaker === undefined ? {} : { speaker: this.#chosen.speaker }),
    }
  }

  close(): void {
    this.#isClosed = true
    navigator.mediaDevices.removeEventListener('devicechange', this.#devicesChanged)
    for (const track of Object.values(this.#tracks)) track.stop()
    if (this.#screenStream !== undefined) stop(this.#screenStream)
    delete this.#tracks.microphone
    delete this.#tracks.camera
    this.#cameraStream = undefined
    this.#screenStream = undefined
  }

  async #openBoth(): Promise<boolean> {
    try {
      const { microphone, camera } = await openBoth(this.#chosen)
      await this.#take('microphone', microphone)
      await this.#take('camera', camera)
      return true
    } catch {
      // One of the two is the reason; each on its own tells which, and the other one serves.
      return false
    }
  }

  /** Opens a device if that is possible; what prevents it stays in `problem`. */
  async #attempt(kind: InputKind): Promise<void> {
    try {
      await this.#take(kind, await this.#open(kind))
    } catch (error) {
      this.#problem = problemOf(error)
    }
  }

  async #open(kind: InputKind): Promise<MediaStreamTrack> {
    try {
      const track = await openInput(kind, this.#chosen[kind])
      this.#problem = undefined
      return track
    } catch (error) {
      this.#problem = problemOf(error)
      this.#events.onChange()
      throw error
    }
  }

  async #take(kind: InputKind, track: MediaStreamTrack): Promise<void> {
    if (this.#isClosed) {
      track.stop()
      return
    }
    const former = this.#tracks[kind]
    this.#tracks[kind] = track
    if (kind === 'microphone') track.enabled = former?.enabled ?? true
    else this.#cameraStream = new MediaStream([track])
    // Tracks end by themselves only when their device goes away.
    track.addEventListener('ended', () => void this.#lose(kind, track))
    await this.#events.onTrack(kind === 'microphone' ? 'audio' : 'camera', track)
    former?.stop()
    this.#events.onChange()
  }

  async #release(kind: InputKind): Promise<void> {
    this.#tracks[kind]?.stop()
    delete this.#tracks[kind]
    if (kind === 'camera') this.#cameraStream = undefined
    this.#events.onChange()
    await this.#events.onTrack(kind === 'microphone' ? 'audio' : 'camera', null)
  }

  /** A microphone that was pulled out is followed by the next one; a camera is not, since nobody expects that one to look. */
  async #lose(kind: InputKind, track: MediaStreamTrack): Promise<void> {
    if (this.#isClosed || this.#tracks[kind] !== track) return
    await this.#release(kind)
    delete this.#chosen[kind]
    this.#problem = 'no-device'
    if (kind === 'microphone') await this.#attempt(kind)
    this.#events.onChange()
  }
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}
