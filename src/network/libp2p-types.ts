// The libp2p types the network layer speaks of, taken from the one package it depends on by name.
import type { Libp2p, Libp2pOptions } from 'libp2p'

/** A running peer. Its services are never called by name. */
export type Peer = Libp2p
export type Connection = ReturnType<Peer['getConnections']>[number]
export type Stream = Awaited<ReturnType<Connection['newStream']>>
export type ConnectionGater = NonNullable<Libp2pOptions['connectionGater']>
export type PeerId = Peer['peerId']
/** An address as the dialler's gater sees it. */
export type Address = ReturnType<Peer['getMultiaddrs']>[number]

/** What the protocols need of a stream. */
export type MessageStream = Pick<
  Stream,
  'send' | 'onDrain' | 'abort' | 'close' | 'status' | 'addEventListener'
>

/** What mailbox requests need of it, which a WebSocket gives as well. */
export interface ByteStream {
  /** Takes the bytes; false means: pause before the next ones. */
  send(data: Uint8Array): boolean
  onDrain(options: { signal: AbortSignal }): Promise<void>
  /** Ends it at once. */
  abort(error: Error): void
  addEventListener(type: 'message', listener: (event: { data: { subarray(): Uint8Array } }) => void): void
  addEventListener(type: 'close' | 'remoteCloseWrite', listener: () => void): void
}
