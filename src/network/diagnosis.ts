// What the connection doctor measures: how UDP leaves this network, asked of the own edge nodes' STUN responders and of nobody
// else, and the time to an edge node and back.
import type { NatClass } from '../messenger/ports.ts'
import type { Peer } from './libp2p-types.ts'

/** Time to gather candidates, in milliseconds. */
const GATHER_MS = 4_000

/** What of a candidate tells about a NAT. */
export type CandidateFacts = {
  type: string
  protocol: string
  address: string
  port: number
  relatedPort: number | undefined
}

/** Gathers candidates with these STUN servers and judges them. Without WebRTC or servers nothing is known. */
export async function probeNat(stunUrls: readonly string[]): Promise<NatClass> {
  if (typeof RTCPeerConnection === 'undefined' || stunUrls.length === 0) return 'unknown'
  const connection = new RTCPeerConnection({ iceServers: stunUrls.map((urls) => ({ urls })) })
  try {
    const facts: CandidateFacts[] = []
    let hasFailed = false
    const gathered = new Promise<void>((resolve) => {
      connection.addEventListener('icecandidate', ({ candidate }) => {
        if (candidate === null) resolve()
        else if (candidate.candidate !== '') facts.push(factsOf(candidate))
      })
      connection.addEventListener('icecandidateerror', () => {
        hasFailed = true
      })
      setTimeout(resolve, GATHER_MS)
    })
    connection.createDataChannel('probe')
    await connection.setLocalDescription(await connection.createOffer())
    await gathered
    return classifyNat(facts, { servers: stunUrls.length, hasFailed })
  } finally {
    connection.close()
  }
}

/** Judges gathered candidates (RFC 5780, 4.3, as far as a page can see): one own port seen under two is a symmetric NAT. */
export function classifyNat(
  candidates: readonly CandidateFacts[],
  { servers, hasFailed }: { servers: number; hasFailed: boolean },
): NatClass {
  const seen = candidates.filter(({ type, protocol }) => type === 'srflx' && protocol === 'udp')
  if (seen.length === 0) {
    const hasHost = candidates.some(({ type, protocol }) => type === 'host' && protocol === 'udp')
    if (!hasHost) return 'unknown'
    // What a responder sees is left out when it equals the own address: then nothing stands between.
    return hasFailed ? 'blocked' : 'open'
  }
  const portsByBase = new Map<number, Set<string>>()
  for (const { address, port, relatedPort = 0 } of seen) {
    // The two families of addresses have ports of their own.
    const base = address.includes(':') ? relatedPort + 65_536 : relatedPort
    portsByBase.set(base, (portsByBase.get(base) ?? new Set()).add(`${address} ${port}`))
  }
  const isRelatedKnown = seen.every(({ relatedPort = 0 }) => relatedPort > 0)
  if (isRelatedKnown && [...portsByBase.values()].some((places) => places.size > 1)) return 'symmetric'
  return servers > 1 && isRelatedKnown ? 'steady' : 'mapped'
}

/** The last measured time to a connected peer and back, in milliseconds. */
export function roundTripTo(peer: Peer, peerId: string): number | undefined {
  const connection = peer
    .getConnections()
    .find(({ remotePeer, status }) => remotePeer.toString() === peerId && status === 'open')
  return connection?.rtt
}

function factsOf(candidate: RTCIceCandidate): CandidateFacts {
  return {
    type: candidate.type ?? '',
    protocol: candidate.protocol ?? '',
    address: candidate.address ?? '',
    port: candidate.port ?? 0,
    relatedPort: candidate.relatedPort ?? undefined,
  }
}
