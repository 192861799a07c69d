// The page of call media: one side of a call, with the real media behind it. What it wants to tell the other side waits in a queue, which
// whoever drives the two pages carries over, so that any pair of browsers may call. Ends of the call machine are not needed here.
import '../../src/ui/app/trusted-types.ts'
import { fromHex, toHex } from '../../src/lib/bytes.ts'
import { IceServers } from '../../src/network/ice-servers.ts'
import { edgeMailboxUrl } from '../../src/network/edge-address.ts'
import type { EdgeAddress } from '../../src/protocol/content/content.ts'
import type { CallCandidate } from '../../src/protocol/content/call.ts'
import type { CallQuality } from '../../src/calls/call-media.ts'
import { createSide, type CallSide } from '../../src/testing/call-pair.ts'

export type CallChoice = {
  isCaller: boolean
  callId: string
  relayOnly: boolean
  /** Which servers are used of those that the edge node names. */
  servers: 'all' | 'stun' | 'none'
  camera: boolean
  /** Falsifies the secret that the other side is told. */
  falsify?: boolean
}

/** What one page tells the other; secrets in hex, since drivers carry JSON. */
export type CallMessage =
  | { type: 'offer' | 'answer'; sdp: string; secret: string }
  | { type: 'candidates'; candidates: CallCandidate[] }
  | { type: 'restart' | 'restarted'; sdp: string }
  | { type: 'renew' }

export type CallReport = {
  paths: string[]
  quality: CallQuality
  candidates: CallCandidate[]
  descriptions: string[]
  restarts: string[]
  framesDecoded: number
  audioPackets: number
  audioEnergy: number
  hasSound: boolean
  encryption: string
  /** Types of the local candidates that the browser's statistics know. */
  localTypes: string[]
  /** The path taken is one of the newest descriptions. */
  isNewestPath: boolean
}

let side: CallSide | undefined
/** When each picture of the present call was shown, on the clock that all pages of a machine share. */
let pictures: number[] = []
/** What is known of the edge node, as a tab knows it: asked for once. */
let known: Promise<{ edge: EdgeAddress; servers: IceServers }> | undefined
let choice: CallChoice | undefined
let restarts: string[] = []
let outgoing: CallMessage[] = []
let waiting: ((messages: CallMessage[]) => void) | undefined

/** Calls of the driver. */
export const harness = {
  async begin(chosen: CallChoice): Promise<void> {
    choice = chosen
    const { isCaller, relayOnly, camera } = chosen
    const options = { isCaller, callId: fromHex(chosen.callId), relayOnly, camera, microphone: true }
    const made = createSide(
      { ...options, iceServers },
      {
        onCandidates(candidates) {
          made.candidates.push(...candidates)
          tell({ type: 'candidates', candidates })
        },
        onPath: (state) => void made.paths.push(state),
        onWantsRestart: (policy) => (isCaller ? void harness.restart(policy) : tell({ type: 'renew' })),
        onChange: () => play(made),
      },
    )
    side = made
    pictures = []
    if (!isCaller) return
    await made.media.open()
    tell({ type: 'offer', sdp: said(await made.media.offer()), secret: ownSecret() })
  },
  async restart(policy: 'all' | 'relay'): Promise<void> {
    restarts.push(policy)
    tell({ type: 'restart', sdp: said(await running().media.restart(policy)) })
  },
  async receive(messages: CallMessage[]): Promise<void> {
    for (const message of messages) await take(message)
  },
  /** What is to be carried over; waits until there is something. */
  outgoing(): Promise<CallMessage[]> {
    const { promise, resolve } = Promise.withResolvers<CallMessage[]>()
    waiting = resolve
    flush()
    return promise
  },
  /** When pictures were shown since then: the last before it, and all after. */
  picturesSince(sinceMs: number): number[] {
    const first = pictures.findIndex((atMs) => atMs > sinceMs)
    return first < 0 ? [] : pictures.slice(Math.max(0, first - 1))
  },
  /** For whoever calls by other means. */
  iceServers,
  setCamera: (on: boolean) => running().media.setCamera(on),
  async report(): Promise<CallReport> {
    const { media, connection, paths, candidates, descriptions } = running()
    const counts = await count(connection)
    const isNewestPath = await takesNewest(connection)
    const quality = await media.quality()
    const hasSound = media.remote().hasSound
    const encryption = media.encryption()
    return {
      paths,
      candidates,
      descriptions,
      restarts,
      quality,
      hasSound,
      encryption,
      isNewestPath,
      ...counts,
    }
  },
  end(): void {
    side?.media.close()
    side = undefined
    restarts = []
    outgoing = []
    // Whoever carried the messages of this call gets none of the next one.
    waiting?.([])
    waiting = undefined
  },
}

async function take(message: CallMessage): Promise<void> {
  const { media } = running()
  switch (message.type) {
    case 'offer': {
      // As a tab does that takes a call: the path is looked for while the devices open.
      const opening = media.open()
      const sdp = said(await media.answer(message.sdp, fromHex(message.secret)))
      tell({ type: 'answer', sdp, secret: ownSecret() })
      await opening
      break
    }
    case 'answer':
      await media.acceptAnswer(message.sdp, fromHex(message.secret))
      break
    case 'candidates':
      await media.addCandidates(message.candidates)
      break
    case 'restart':
      tell({ type: 'restarted', sdp: said(await media.answerRestart(message.sdp)) })
      break
    case 'renew':
      await media.renew()
      break
    case 'restarted':
      await media.acceptRestart(message.sdp)
      break
  }
}

function tell(message: CallMessage): void {
  outgoing.push(message)
  flush()
}

function flush(): void {
  if (outgoing.length === 0) return
  waiting?.(outgoing)
  if (waiting !== undefined) outgoing = []
  waiting = undefined
}

function ownSecret(): string {
  const secret = running().media.secret.slice()
  if (choice?.falsify === true) secret[0]! ^= 1
  return toHex(secret)
}

function said(sdp: string): string {
  running().descriptions.push(sdp)
  return sdp
}

async function iceServers() {
  if (choice?.servers === 'none') return []
  known ??= learn()
  const { edge, servers } = await known
  const found = await servers.of([edge])
  return choice?.servers === 'stun' ? found.filter(({ username }) => username === undefined) : found
}

async function learn() {
  const edge = (await (await fetch('/edge.json')).json()) as EdgeAddress
  const request = async (_: EdgeAddress, body: Uint8Array<ArrayBuffer>) => {
    const response = await fetch(edgeMailboxUrl(edge), { method: 'POST', body })
    return new Uint8Array(await response.arrayBuffer())
  }
  return { edge, servers: new IceServers({ request, nowMs: Date.now }) }
}

function watchPicture(): void {
  const picture = document.getElementById('picture') as HTMLVideoElement
  picture.requestVideoFrameCallback((shownMs) => {
    pictures.push(performance.timeOrigin + shownMs)
    watchPicture()
  })
}

/** Sound is decoded only where it is played. */
function play({ media }: CallSide): void {
  const { stream } = media.remote()
  for (const id of ['sound', 'picture']) {
    const element = document.getElementById(id) as HTMLMediaElement
    if (stream !== undefined && element.srcObject !== stream) element.srcObject = stream
  }
}

async function count(connection: RTCPeerConnection) {
  const counts = { framesDecoded: 0, audioPackets: 0, audioEnergy: 0, localTypes: [] as string[] }
  ;(await connection.getStats()).forEach((entry: Record<string, unknown>) => {
    if (entry['type'] === 'local-candidate') counts.localTypes.push(String(entry['candidateType']))
    if (entry['type'] !== 'inbound-rtp') return
    counts.framesDecoded += Number(entry['framesDecoded'] ?? 0)
    if (entry['kind'] !== 'audio') return
    counts.audioPackets += Number(entry['packetsReceived'] ?? 0)
    counts.audioEnergy += Number(entry['totalAudioEnergy'] ?? 0)
  })
  return counts
}

/** Whether both ends of the path taken bear the ICE names of the descriptions that stand; Firefox marks the pair, Chromium names it. */
async function takesNewest(connection: RTCPeerConnection): Promise<boolean> {
  const entries = [...(await connection.getStats()).values()] as Record<string, unknown>[]
  const named = entries.find(({ type }) => type === 'transport')?.['selectedCandidatePairId']
  const pair = entries.find(
    ({ type, id, selected, nominated }) =>
      type === 'candidate-pair' && (id === named || (selected === true && nominated === true)),
  )
  return (['local', 'remote'] as const).every((end) => {
    const found = entries.find(({ id }) => pair !== undefined && id === pair[`${end}CandidateId`])
    const sdp = connection[`${end}Description`]?.sdp ?? ''
    return found?.['usernameFragment'] === /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1]
  })
}

function running(): CallSide {
  if (side === undefined) throw new Error('there is no call')
  return side
}

watchPicture()
Object.assign(globalThis, { harness })
