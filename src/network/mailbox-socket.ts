// A WebSocket to an edge node that carries the bytes of a mailbox stream (docs/adr/014). It shows the few things that mailbox
// requests need of a stream.
import { NetworkError } from './errors.ts'
import type { ByteStream } from './libp2p-types.ts'

/** Bytes that may wait before the writer pauses, and how often it then looks whether they are gone, in milliseconds. */
const FULL_BYTES = 1024 * 1024
const DRAIN_LOOK_MS = 20

/** Opens a socket. Rejects with `unreachable` when there is no way, and with `cancelled` when `signal` aborts before it is open. */
export async function openMailboxSocket(url: string, signal: AbortSignal): Promise<ByteStream> {
  const opened = Promise.withResolvers<void>()
  const refuse = (): void => opened.reject(new NetworkError('unreachable', 'no socket to the edge node'))
  const cancel = (): void => opened.reject(new NetworkError('cancelled', 'the socket was given up'))
  const socket = connect(url)
  socket.addEventListener('open', () => opened.resolve())
  socket.addEventListener('close', refuse)
  signal.addEventListener('abort', cancel)
  if (signal.aborted) cancel()
  const stream = new SocketStream(socket)
  try {
    await opened.promise
    return stream
  } catch (error) {
    socket.close()
    throw error
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

function connect(url: string): WebSocket {
  try {
    const socket = new WebSocket(url)
    socket.binaryType = 'arraybuffer'
    return socket
  } catch (cause) {
    // An insecure address on a secure page, say, or a browser without WebSocket.
    throw new NetworkError('unreachable', 'no socket to the edge node', { cause })
  }
}

class SocketStream implements ByteStream {
  readonly #socket: WebSocket
  readonly #onClose: (() => void)[] = []
  #hasEnded = false

  constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('close', () => this.#end())
  }

  addEventListener(
    type: 'message' | 'close' | 'remoteCloseWrite',
    listener: (event: { data: { subarray(): Uint8Array } }) => void,
  ): void {
    if (type === 'message')
      this.#socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (this.#hasEnded) return
        if (data instanceof ArrayBuffer) listener({ data: new Uint8Array(data) })
        else this.abort()
      })
    if (type === 'close') this.#onClose.push(() => listener({ data: new Uint8Array() }))
  }

  send(data: Uint8Array<ArrayBuffer>): boolean {
    if (this.#socket.readyState !== WebSocket.OPEN)
      throw new NetworkError('unreachable', 'the socket has ended')
    this.#socket.send(data)
    return this.#socket.bufferedAmount < FULL_BYTES
  }

  async onDrain({ signal }: { signal: AbortSignal }): Promise<void> {
    while (this.#socket.bufferedAmount >= FULL_BYTES) {
      signal.throwIfAborted()
      if (this.#hasEnded) throw new NetworkError('unreachable', 'the socket has ended')
      await new Promise((resolve) => setTimeout(resolve, DRAIN_LOOK_MS))
    }
  }

  /** A socket whose path is dead takes its time to close; for its user it has ended now. */
  abort(): void {
    this.#socket.close()
    this.#end()
  }

  #end(): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    for (const listener of this.#onClose) listener()
  }
}
