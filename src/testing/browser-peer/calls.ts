// What crosses between the scenarios in Node and the session backend in a browser's worker: calls of the backend one
// way, calls of its store the other way, both as plain data in binary WebSocket messages.
import { decodePlain, encodePlain } from '../../lib/plain-codec.ts'
import type { Endpoint } from '../../lib/rpc-endpoint.ts'
import type { BackendInit, BackendStore, SessionBackend } from '../../protocol/session/backend.ts'
import type { OuterDevice, OuterInit } from '../outer/device.ts'

/** Methods of `Api` with the number of the device put first. */
type Numbered<Api> = {
  [Name in keyof Api]: Api[Name] extends (...args: infer Args) => infer Result
    ? (device: number, ...args: Args) => Result
    : never
}

/** What the worker offers. */
export type WorkerCalls = Numbered<Pick<SessionBackend, 'start' | 'encrypt' | 'decrypt'>> & {
  /** Makes a device; `seed` is where its randomness comes from. */
  create(device: number, init: Pick<BackendInit, 'address' | 'identity'>, seed: string): void
  /** Makes a device of the outer layers. */
  createOuter(device: number, init: Omit<OuterInit, 'rng'>, seed: string): void
  /** One call of such a device. */
  outer(device: number, method: keyof OuterDevice, args: unknown[]): unknown
  /** What the browser says it is. */
  describe(): string
}

/** What Node offers. */
export type StoreCalls = Numbered<BackendStore>

/** What this module needs of a WebSocket, the browser's or the one in Node. */
export interface Socket {
  binaryType: string
  send(data: Uint8Array<ArrayBuffer>): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  removeEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
}

/** The endpoint of an open WebSocket. */
export function socketEndpoint(socket: Socket): Endpoint {
  socket.binaryType = 'arraybuffer'
  return {
    post: (message) => socket.send(encodePlain(message)),
    listen(handler) {
      const listener = ({ data }: { data: unknown }) => {
        if (data instanceof ArrayBuffer) handler(decodePlain(new Uint8Array(data)))
      }
      socket.addEventListener('message', listener)
      return () => socket.removeEventListener('message', listener)
    },
  }
}
