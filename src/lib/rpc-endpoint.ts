// Where the messages of an RPC come from and go to (rpc.ts): a port or worker, or one address on a broadcast
// channel that many contexts share.

/** One end of a two-way message channel. Messages are structured-cloneable. */
export interface Endpoint {
  /** Sends a message; `transfer` lists what the sender gives up. */
  post(message: unknown, transfer?: Transferable[]): void
  /** Hears every message from the other end until the answer is called. */
  listen(handler: (message: unknown) => void): () => void
}

/** What a `MessagePort`, a `Worker` and a worker's own global scope have in common. */
export interface MessageSource {
  postMessage(message: unknown, transfer: Transferable[]): void
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
  removeEventListener(type: 'message', listener: (event: MessageEvent) => void): void
  /** Ports only: delivery starts with this call. */
  start?(): void
}

/** What this module needs of a `BroadcastChannel`. */
export interface Channel {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
  removeEventListener(type: 'message', listener: (event: MessageEvent) => void): void
}

type Addressed = { rpcTo: string; rpcFrom: string; message: unknown }

/** The endpoint of a port, a worker, or a worker's global scope. */
export function portEndpoint(source: MessageSource): Endpoint {
  return {
    post: (message, transfer = []) => source.postMessage(message, transfer),
    listen(handler) {
      const listener = (event: MessageEvent) => handler(event.data)
      source.addEventListener('message', listener)
      source.start?.()
      return () => source.removeEventListener('message', listener)
    },
  }
}

/**
 * The endpoint between `own` and `other` on a broadcast channel: it sends to the one name and hears what comes
 * from it to the other. Nothing can be transferred over a broadcast channel, so everything is copied.
 */
export function channelEndpoint(channel: Channel, own: string, other: string): Endpoint {
  return {
    post: (message) => channel.postMessage({ rpcTo: other, rpcFrom: own, message } satisfies Addressed),
    listen: (handler) =>
      hear(channel, own, ({ rpcFrom, message }) => {
        if (rpcFrom === other) handler(message)
      }),
  }
}

/**
 * Serves everybody who writes to `own` on a broadcast channel: `onPeer` is called once for each new name with
 * the endpoint to it, before its first message is delivered. Answers how to stop.
 */
export function acceptPeers(
  channel: Channel,
  own: string,
  onPeer: (endpoint: Endpoint, name: string) => void,
): () => void {
  const peers = new Map<string, Set<(message: unknown) => void>>()
  const endpointTo = (name: string, handlers: Set<(message: unknown) => void>): Endpoint => ({
    post: (message) => channel.postMessage({ rpcTo: name, rpcFrom: own, message } satisfies Addressed),
    listen(handler) {
      handlers.add(handler)
      return () => {
        handlers.delete(handler)
        // A peer that nobody listens to any more is a new one when it writes again.
        if (handlers.size === 0) peers.delete(name)
      }
    },
  })
  return hear(channel, own, ({ rpcFrom, message }) => {
    let handlers = peers.get(rpcFrom)
    if (!handlers) {
      handlers = new Set()
      peers.set(rpcFrom, handlers)
      onPeer(endpointTo(rpcFrom, handlers), rpcFrom)
    }
    for (const handler of handlers) handler(message)
  })
}

function hear(channel: Channel, own: string, handler: (addressed: Addressed) => void): () => void {
  const listener = (event: MessageEvent) => {
    const data: unknown = event.data
    if (isAddressed(data) && data.rpcTo === own) handler(data)
  }
  channel.addEventListener('message', listener)
  return () => channel.removeEventListener('message', listener)
}

function isAddressed(data: unknown): data is Addressed {
  return (
    typeof data === 'object' && data !== null && 'rpcTo' in data && 'rpcFrom' in data && 'message' in data
  )
}
