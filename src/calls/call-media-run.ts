// The media of the present call: made when the machine wants them, asked for descriptions, told of those of the contact, and closed.
// What comes of media that have been closed meanwhile is dropped.
import { copy, fromBase64url } from '../lib/bytes.ts'
import type { CallPorts } from './call-engine.ts'
import type { CallMedia, LocalMedia } from './call-media.ts'
import type { CallEffect, CallEvent, CallState } from './call-state.ts'
import { CallMediaError } from './errors.ts'

type MediaEffect = Exclude<CallEffect, { do: 'send' | 'log' }>
type Handlers = { onEvent(event: CallEvent): void; onChange(): void }
/** `told`: what the contact believes of this side, once the devices are open. */
type Running = { id: string; made: Promise<CallMedia>; media?: CallMedia; told?: string }

export class CallMediaRun {
  readonly #ports: CallPorts
  readonly #handlers: Handlers
  #running: Running | undefined

  constructor(ports: CallPorts, handlers: Handlers) {
    this.#ports = ports
    this.#handlers = handlers
  }

  get current(): Promise<CallMedia> | undefined {
    return this.#running?.made
  }

  /** The media of this call, once there are any. */
  of(id: string | undefined): CallMedia | undefined {
    return this.#running?.id === id ? this.#running?.media : undefined
  }

  /** Does what the machine says. What fails ends the call. */
  run(effect: MediaEffect, state: CallState | undefined): void {
    const { id } = effect
    this.#run(effect, state).catch((error: unknown) => {
      if (this.#running?.id !== id) return
      const isUnable = error instanceof CallMediaError && error.code === 'unsupported'
      this.#handlers.onEvent({ type: 'media-failed', id, reason: isUnable ? 'no-media' : 'failed' })
    })
  }

  async #run(effect: MediaEffect, state: CallState | undefined): Promise<void> {
    const { id } = effect
    if (effect.do === 'close') return this.#close(id)
    if (effect.do === 'call') {
      const media = await this.#make(id, state, state?.video === true)
      // Who calls is asked for the devices first, so that nobody answers a call that has no voice yet.
      await media.open()
      const sdp = await media.offer()
      this.#handlers.onEvent({ type: 'offered', id, sdp, secret: copy(media.secret) })
      return this.#opened(id, state?.video === true)
    }
    if (effect.do === 'answer') {
      const media = await this.#make(id, state, effect.camera)
      // The path is looked for while the devices open.
      const opening = media.open()
      opening.catch(() => undefined)
      const sdp = await media.answer(effect.sdp, effect.secret)
      const video = effect.camera
      this.#handlers.onEvent({ type: 'answered', id, video, sdp, secret: copy(media.secret) })
      await opening
      return this.#opened(id, video)
    }
    const media = await this.#mediaOf(id)
    if (media === undefined) return
    switch (effect.do) {
      case 'accept-answer':
        return media.acceptAnswer(effect.sdp, effect.secret)
      case 'add-candidates':
        return media.addCandidates(effect.candidates)
      case 'renew':
        return media.renew()
      case 'restart': {
        const { round } = effect
        const sdp = await media.restart(effect.policy)
        return this.#handlers.onEvent({ type: 'restarted', id, round, isAnswer: false, sdp })
      }
      case 'answer-restart': {
        const { round } = effect
        const sdp = await media.answerRestart(effect.sdp)
        return this.#handlers.onEvent({ type: 'restarted', id, round, isAnswer: true, sdp })
      }
      case 'accept-restart':
        return media.acceptRestart(effect.sdp)
    }
  }

  #mediaOf(id: string): Promise<CallMedia> | undefined {
    return this.#running?.id === id ? this.#running.made : undefined
  }

  /** Synchronous up to the promise, so that what follows finds it. */
  #make(id: string, state: CallState | undefined, camera: boolean): Promise<CallMedia> {
    const running: Running = { id, made: this.#create(id, state, camera) }
    this.#running = running
    running.made.then(
      (media) => {
        if (this.#running !== running) return media.close()
        running.media = media
        this.#handlers.onChange()
      },
      () => undefined,
    )
    return running.made
  }

  async #create(id: string, state: CallState | undefined, camera: boolean): Promise<CallMedia> {
    const { api } = this.#ports
    const [account, conversations] = await Promise.all([api.account(), api.conversations()])
    const conversation = conversations.find((one) => one.id === state?.conversationId)
    const onEvent = (event: CallEvent): void => this.#handlers.onEvent(event)
    return this.#ports.createMedia({
      isCaller: state?.direction === 'outgoing',
      callId: fromBase64url(id),
      iceServers: () => api.iceServers(),
      // Not knowing is no reason to show an address.
      relayOnly: account?.relayCalls !== false || conversation?.direct !== true,
      microphone: true,
      camera,
      events: {
        onCandidates: (candidates) =>
          onEvent({ type: 'tell', id, signal: { type: 'candidates', candidates } }),
        onPath: (path) => {
          onEvent({ type: 'path', id, state: path })
          // A call hears silence long before an edge node is missed, and another path needs its word.
          if (path === 'interrupted') api.reconnect('silent').catch(() => undefined)
        },
        onWantsRestart: (policy) => onEvent({ type: 'wants-restart', id, policy }),
        onChange: () => {
          this.#handlers.onChange()
          this.#tellState()
        },
      },
    })
  }

  /** An offer and an answer say that one is heard, and whether one is seen: only what is otherwise has to be told. */
  #opened(id: string, camera: boolean): void {
    if (this.#running?.id !== id) return
    this.#running.told = given({ microphone: true, camera, screen: false })
    this.#tellState()
  }

  /** Says what this side gives, when it is something else than was said last. */
  #tellState(): void {
    const running = this.#running
    if (running?.media === undefined || running.told === undefined) return
    const { microphone, camera, screen } = running.media.local()
    const told = given({ microphone, camera, screen })
    if (running.told === told) return
    running.told = told
    const signal = { type: 'state', microphone, camera, screen } as const
    this.#handlers.onEvent({ type: 'tell', id: running.id, signal })
  }

  async #close(id: string): Promise<void> {
    const running = this.#running
    if (running?.id !== id) return
    this.#running = undefined
    running.media?.close()
    if (running.media === undefined) (await running.made.catch(() => undefined))?.close()
  }
}

function given({ microphone, camera, screen }: Pick<LocalMedia, 'microphone' | 'camera' | 'screen'>): string {
  return `${microphone} ${camera} ${screen}`
}
