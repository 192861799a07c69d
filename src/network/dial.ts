// The one place that dials (network.md, section 6.2): bounded, at most twice, in turn through different edge nodes, with one
// typed error for whatever the library, the relay or the browser threw.
import { multiaddr } from '@multiformats/multiaddr'
import { NetworkError, toError, type NetworkErrorCode } from './errors.ts'
import type { Connection, Peer } from './libp2p-types.ts'

/** Time one try may take, in milliseconds. */
const TRY_TIMEOUT_MS = 5_000
/** Addresses of one contact that are tried, so that a long list costs no more than a short one. */
const MAX_ADDRESSES = 4
/** WebRTC dials saved up, and the time after which one more is granted (section 4.15: 500 connections per tab at most). */
const WEBRTC_BURST = 60
const WEBRTC_REFILL_MS = 20_000

/** Dials addresses one after the other. Rejects with a `NetworkError` only. */
export type Dial = (addresses: readonly string[], options: DialOptions) => Promise<Connection>

/** `tries` counts the rounds over a single address, default 2. */
export type DialOptions = { signal: AbortSignal; tries?: number }

/** The dial function of a peer. */
export function createDial(peer: Pick<Peer, 'dial'>, now: () => number = Date.now): Dial {
  const bucket = createBucket(WEBRTC_BURST, WEBRTC_REFILL_MS, now)
  return async (addresses, { signal, tries = 2 }) => {
    const plan = planTries(addresses, tries)
    let failure = new NetworkError('unreachable', 'no address to dial')
    for (const address of plan) {
      if (signal.aborted) throw new NetworkError('cancelled', 'the dial was given up')
      if (address.includes('/webrtc/') && !bucket()) throw new NetworkError('busy', 'too many WebRTC dials')
      try {
        return await dialOnce(peer, address, signal)
      } catch (error) {
        failure = toDialError(error, signal)
        if (failure.code === 'refused' || failure.code === 'cancelled') break
      }
    }
    throw failure
  }
}

/** Each address once, or a single one as often as asked. */
function planTries(addresses: readonly string[], tries: number): string[] {
  if (addresses.length === 1) return Array.from({ length: tries }, () => addresses[0]!)
  return addresses.slice(0, MAX_ADDRESSES)
}

async function dialOnce(peer: Pick<Peer, 'dial'>, address: string, signal: AbortSignal): Promise<Connection> {
  // A fresh timeout per try: a signal that many connections share gathers their listeners (section 4.10).
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(TRY_TIMEOUT_MS)])
  // `force`: the library would hand out an existing connection without asking whether it is alive (section 4.7).
  return peer.dial(multiaddr(address), { signal: bounded, force: true })
}

/** The typed form of whatever a dial rejected with. */
export function toDialError(thrown: unknown, signal: AbortSignal): NetworkError {
  if (thrown instanceof NetworkError) return thrown
  const cause = toError(thrown)
  const code = signal.aborted ? 'cancelled' : codeOf(cause)
  return new NetworkError(code, `dial failed: ${cause.name}`, { cause })
}

function codeOf(error: Error): NetworkErrorCode {
  const causes = error instanceof AggregateError ? error.errors.map(toError) : [error]
  for (const { name, message } of causes) {
    if (message.includes('NO_RESERVATION')) return 'no-reservation'
    if (message.includes('PERMISSION_DENIED') || name === 'ConnectionDeniedError') return 'refused'
    if (name === 'DialDeniedError' || name === 'NoValidAddressesError') return 'refused'
  }
  const isTimeout = causes.some(({ name }) => name === 'TimeoutError' || name === 'AbortError')
  return isTimeout ? 'timeout' : 'unreachable'
}

/** A token bucket: answers whether one more may pass now. */
function createBucket(burst: number, refillMs: number, now: () => number): () => boolean {
  let tokens = burst
  let at = now()
  return () => {
    const passed = Math.max(0, now() - at)
    tokens = Math.min(burst, tokens + passed / refillMs)
    at = now()
    if (tokens < 1) return false
    tokens--
    return true
  }
}
