// The page of the network specs: one network per page, driven by name from the spec, with its events kept to be read.
import type { NetworkOptions } from '../../src/network/create-network.ts'
import type { Network, PeerAddress } from '../../src/messenger/ports.ts'
import type { EdgeAddress } from '../../src/protocol/content/content.ts'
import { decodeReply } from '../../src/protocol/mailbox/replies.ts'
import { encodeRequest } from '../../src/protocol/mailbox/requests.ts'
import { networkContract } from '../../src/testing/contracts/network.ts'

/** What has happened on this page so far. */
export type NetworkLog = {
  states: string[]
  ready: number
  links: Record<string, string>
  addresses: string[]
  received: Record<string, number[]>
}

const log: NetworkLog = { states: [], ready: 0, links: {}, addresses: [], received: {} }
const peerConnections: WeakRef<RTCPeerConnection>[] = []
let network: Network | undefined

/** Calls of the spec. Envelopes are numbers here. */
export const harness = {
  async start(edges: readonly EdgeAddress[], options: NetworkOptions = {}): Promise<void> {
    watchPeerConnections()
    const { createNetwork } = await import('../../src/network/create-network.ts')
    network = createNetwork(
      {
        onConnection: (state) => void log.states.push(state),
        onEdgeReady: () => void log.ready++,
        onMail: () => undefined,
        onEnvelope: async (tag, envelope) => {
          await Promise.resolve()
          const [number] = new Uint32Array(envelope.slice(0, 4).buffer)
          ;(log.received[tag] ??= []).push(number!)
        },
        onLink: (tag, kind) => {
          log.links[tag] = kind ?? 'none'
        },
        onAddresses: (own) => {
          log.addresses = own.addresses
        },
      },
      options,
    )
    await network.start(edges)
  },
  stop: () => running().stop(),
  own: () => running().addresses(),
  setPeer: (tag: string, peer: PeerAddress | null) => running().setPeer(tag, peer ?? undefined),
  async hello(edge: EdgeAddress): Promise<{ nodeId: string; carrier: string }> {
    const { nodeId, carrier } = await running().challenge(edge)
    return { nodeId, carrier }
  },
  /** Looks for a card that nobody laid down: an operation without a signature. */
  async look(edge: EdgeAddress): Promise<string> {
    const request = { op: 'card-get' as const, locator: new Uint8Array(32) }
    const { reply } = decodeReply(await running().request(edge, encodeRequest(1, request)))
    return 'refusal' in reply ? reply.refusal : reply.op
  },
  /** The error's code of a request that is signed under a nonce this network never gave out. */
  async revokeWithForeignNonce(edge: EdgeAddress): Promise<string | undefined> {
    const auth = { kind: 'signature' as const, nonce: new Uint8Array(32), signature: new Uint8Array(64) }
    const request = { op: 'card-revoke' as const, locator: new Uint8Array(32), auth }
    return running()
      .request(edge, encodeRequest(1, request))
      .then(
        () => undefined,
        (error: unknown) => (error as { code: string }).code,
      )
  },
  /** Runs one case of the port's contract with networks of this page. */
  async keepContract(name: string, edge: EdgeAddress): Promise<void> {
    const { createNetwork } = await import('../../src/network/create-network.ts')
    const found = networkContract.find((one) => one.name === name)
    if (found === undefined) throw new Error(`no such case: ${name}`)
    await found.run({ edge, create: (events) => createNetwork(events) })
  },
  /** The error's code, or nothing when the envelope was stored. */
  async deliver(tag: string, number: number, sizeBytes = 1024): Promise<string | undefined> {
    const envelope = new Uint8Array(sizeBytes)
    envelope.set(new Uint8Array(new Uint32Array([number]).buffer))
    return running()
      .deliver(tag, envelope)
      .then(
        () => undefined,
        (error: unknown) => (error as { code: string }).code,
      )
  },
  log: (): NetworkLog => log,
  /** Protocol and candidate types of the selected pairs of all connected peer connections (network.md, section 6.1). */
  async selectedPairs(): Promise<string[]> {
    const pairs: string[] = []
    for (const reference of peerConnections) {
      const connection = reference.deref()
      if (connection?.connectionState === 'connected') pairs.push(...(await readPairs(connection)))
    }
    return pairs
  },
}

function running(): Network {
  if (network === undefined) throw new Error('the network is not started')
  return network
}

function watchPeerConnections(): void {
  const Original = globalThis.RTCPeerConnection as typeof RTCPeerConnection | undefined
  if (Original === undefined) return
  globalThis.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      peerConnections.push(new WeakRef(this))
    }
  }
}

async function readPairs(connection: RTCPeerConnection): Promise<string[]> {
  const stats = new Map<string, Record<string, unknown>>()
  ;(await connection.getStats()).forEach((entry: { id: string }) => stats.set(entry.id, { ...entry }))
  const chosen = [...stats.values()].filter(({ type, selectedCandidatePairId }) => {
    return type === 'transport' && selectedCandidatePairId !== undefined
  })
  return chosen.map(({ selectedCandidatePairId }) => {
    const pair = stats.get(String(selectedCandidatePairId))
    const local = stats.get(String(pair?.['localCandidateId']))
    return `${String(local?.['protocol'])} ${String(local?.['candidateType'])}`
  })
}

declare global {
  var harness: typeof import('./network.ts').harness
}
globalThis.harness = harness
