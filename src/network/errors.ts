// The errors of the network layer: one closed set of codes. Texts name no contact and no address.

/** Why the network could not do something. */
export type NetworkErrorCode =
  | 'unreachable' // nobody answers there, or there is no link
  | 'refused' // the other side says no
  | 'no-reservation' // the edge node is there, the contact is not reserved at it
  | 'timeout'
  | 'cancelled'
  | 'stale-nonce' // the request was signed for a stream that is gone: take a new challenge and sign again
  | 'malformed' // the other side does not keep to the protocol
  | 'busy' // a bound is reached: later
  | 'stopped'

/** A failure of the network. `retryable` says whether the same call may succeed later. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError'
  readonly code: NetworkErrorCode
  readonly retryable: boolean

  constructor(code: NetworkErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.retryable = code !== 'malformed' && code !== 'stopped' && code !== 'cancelled'
  }
}

/** Anything thrown, as an `Error`: browsers reject failed WebSocket dials with a DOM event (network.md, section 4.10). */
export function toError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown
  if (typeof Event !== 'undefined' && thrown instanceof Event) return new Error(`event ${thrown.type}`)
  return new Error(String(thrown))
}
