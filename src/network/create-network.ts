// The door of the network layer. Callers load it with a dynamic import: behind it lies libp2p, which no first screen needs.
import type { Network, NetworkEvents } from '../messenger/ports.ts'
import { WindowNetwork } from './network.ts'
import { windowSignals } from './window-signals.ts'

/** Departures from the usual. */
export type NetworkOptions = {
  /** `relay` hides the own IP address from contacts: WebRTC then takes TURN servers only, and there may be none. */
  iceTransportPolicy?: RTCIceTransportPolicy
}

/**
 * The network of this window. Nothing happens before `start`; one window of a browser runs it at a time.
 *
 * Calls reject with a `NetworkError`, whose `code` says what to do.
 */
export function createNetwork(events: NetworkEvents, options: NetworkOptions = {}): Network {
  const { protocol, hostname } = location
  const surroundings = { page: { protocol, hostname }, signals: windowSignals(), random: Math.random }
  return new WindowNetwork(events, { ...surroundings, ...options })
}
