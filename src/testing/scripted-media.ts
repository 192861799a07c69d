// Media of a call without devices or network: descriptions are words, and a path connects when each side has the other's description
// and candidates. What is asked of it is written down.
import type { CallMedia, CallMediaOptions, LocalMedia, RemoteMedia } from '../calls/call-media.ts'
import type { Bytes } from '../lib/bytes.ts'
import type { CallCandidate } from '../protocol/content/call.ts'

/** What happened to media, in order. */
export type ScriptedMedia = CallMedia & {
  readonly options: CallMediaOptions
  readonly log: string[]
  readonly isClosed: boolean
  /** What the network does. */
  path(state: 'interrupted' | 'connected' | 'failed'): void
  /** Whether audio packets arrive. */
  falls(how: 'silent' | 'audible'): void
}

/** Makes scripted media. `refuse` lets opening fail. */
export function createScriptedMedia(options: CallMediaOptions, refuse?: Error): ScriptedMedia {
  const { events } = options
  const log: string[] = []
  const local: LocalMedia = { microphone: false, camera: false, screen: false }
  let remote: RemoteMedia = { hasSound: false }
  let isClosed = false
  let hasTheirs = false
  let hasCandidates = false
  let isConnected = false
  let restarts = 0
  const role = options.isCaller ? 'caller' : 'callee'

  function describe(what: string): string {
    // Candidates of the caller may be found before anybody has asked for its offer.
    queueMicrotask(() => isClosed || events.onCandidates([{ candidate: `candidate:${role}`, mid: '0' }]))
    return `v=${what} ${role}`
  }

  function settle(): void {
    if (isClosed || isConnected || !hasTheirs || !hasCandidates) return
    isConnected = true
    remote = { hasSound: true }
    events.onPath('connecting')
    events.onPath('connected')
    events.onChange()
  }

  function requireOpen(): void {
    if (isClosed) throw new Error('the media are closed')
  }

  return {
    options,
    log,
    get isClosed() {
      return isClosed
    },
    secret: new Uint8Array(32).fill(options.isCaller ? 1 : 2),
    path: (state) => events.onPath(state),
    falls(how) {
      remote = { hasSound: how === 'audible' }
      events.onChange()
    },
    async open() {
      log.push('open')
      if (refuse !== undefined) throw refuse
      local.microphone = options.microphone
      local.camera = options.camera
      await Promise.resolve()
      events.onChange()
    },
    async offer() {
      requireOpen()
      log.push('offer')
      return describe('offer')
    },
    async answer(sdp: string, secret: Bytes) {
      requireOpen()
      log.push(`answer ${sdp} ${secret[0]}`)
      hasTheirs = true
      queueMicrotask(settle)
      return describe('answer')
    },
    async acceptAnswer(sdp: string, secret: Bytes) {
      requireOpen()
      log.push(`accept ${sdp} ${secret[0]}`)
      hasTheirs = true
      settle()
    },
    async addCandidates(candidates: readonly CallCandidate[]) {
      for (const { candidate } of candidates) log.push(candidate)
      hasCandidates = true
      settle()
    },
    async restart(policy) {
      log.push(`restart ${policy}`)
      return `v=restart ${(restarts += 1)}`
    },
    async answerRestart(sdp) {
      log.push(`answer ${sdp}`)
      return `v=answer to ${sdp.slice(2)}`
    },
    async acceptRestart(sdp) {
      log.push(`accept ${sdp}`)
    },
    async renew() {
      log.push('renew')
    },
    async setMicrophone(on) {
      local.microphone = on
      events.onChange()
    },
    async setCamera(on) {
      local.camera = on
      events.onChange()
    },
    async shareScreen() {
      local.screen = true
      events.onChange()
    },
    async stopSharing() {
      local.screen = false
      events.onChange()
    },
    devices: async () => ({ microphones: [], cameras: [], speakers: [] }),
    choose: async () => undefined,
    local: () => ({ ...local }),
    remote: () => remote,
    encryption: () => (isConnected ? 'on' : 'pending'),
    quality: async () => ({ path: 'host', protocol: 'udp', encryption: 'on' }),
    close() {
      log.push('close')
      isClosed = true
    },
  }
}
