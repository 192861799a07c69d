// Calls as a tab offers them: what is on the screen, and what a person may do about it. Types only; `create-calls.ts` makes them.
import type { CallEnd } from '../protocol/content/call.ts'
import type { CallDevices, CallQuality, EncryptionState, LocalMedia, RemoteMedia } from './call-media.ts'

/** The calls of this tab: one at a time. */
export interface Calls {
  /** The same object until something changes. */
  current(): CallView | undefined
  subscribe(listener: () => void): () => void
  /** Rejects with a `CallError`. A contact that is calling already is answered. */
  start(conversationId: string, options: { video: boolean }): Promise<void>
  accept(options: { video: boolean }): Promise<void>
  decline(): Promise<void>
  hangUp(): Promise<void>
  /** Takes a call that is over off the screen. */
  dismiss(): void
  setMicrophone(on: boolean): Promise<void>
  setCamera(on: boolean): Promise<void>
  shareScreen(): Promise<void>
  stopSharing(): Promise<void>
  devices(): Promise<CallDevices>
  choose(kind: 'microphone' | 'camera' | 'speaker', deviceId: string): Promise<void>
  quality(): Promise<CallQuality | undefined>
}

export type CallView = {
  id: string
  conversationId: string
  direction: 'outgoing' | 'incoming'
  video: boolean
  /** `ringing`: it rings at the other side. */
  phase: 'calling' | 'ringing' | 'incoming' | 'connecting' | 'connected' | 'reconnecting' | 'ended'
  acceptedAt?: number
  end?: CallEnd | 'missed' | 'answered-elsewhere'
  durationMs?: number
  local: LocalMedia
  remote: RemoteMedia & { microphone: boolean; camera: boolean; screen: boolean }
  encryption: EncryptionState
  /** Connected for 5 s, their microphone is on, and no packets arrive. */
  trouble?: 'no-sound'
}
