// The wall between the window and the vault worker (style.md, B.6): calls and the network's events go in, events and frames
// come out. Only plain data crosses, and never a key.
import type { Bytes } from '../lib/bytes.ts'
import type { ClientApi, ClientEvent } from '../messenger/api.ts'
import type { Network, NetworkEvents } from '../messenger/ports.ts'

/** What the worker offers the window. */
export interface WorkerSide extends Omit<NetworkEvents, 'onEnvelope'> {
  /** Name of a Web Lock that the worker holds for its life: whoever gets it knows that the worker is gone. */
  life(): Promise<string>
  /** One call of the client. */
  call(method: keyof ClientApi, args: unknown[]): Promise<unknown>
  /** Resolves once the envelope is stored. */
  onEnvelope(tag: string, envelope: Bytes): Promise<void>
}

/** What the window offers the worker: its network, and ears. */
export interface WindowSide extends Network {
  /** What one commit has to tell comes together, so that it shows together. */
  emit(events: ClientEvent[]): void
}

/** Methods that nobody waits for. */
export const WINDOW_NOTIFICATIONS: readonly (keyof WindowSide)[] = ['emit']
export const WORKER_NOTIFICATIONS: readonly (keyof WorkerSide)[] = [
  'onConnection',
  'onEdgeReady',
  'onMail',
  'onLink',
  'onAddresses',
]
