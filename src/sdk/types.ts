// The public face of Skein: what the interface (or a bot) calls, and what it is told. Plain data only, since calls travel from
// any tab over the leader tab to the vault worker.
import type { Calls } from '../calls/calls.ts'
import type { ClientApi, ClientEvent } from '../messenger/api.ts'

export type { CallDevice, CallDevices, CallQuality } from '../calls/call-media.ts'
export type { Calls, CallView } from '../calls/calls.ts'
export type { CallErrorCode } from '../calls/errors.ts'
export type {
  AccountView,
  CallRecord,
  ClientApi,
  ClientEvent,
  ConnectionState,
  ConversationView,
  IceServer,
  InvitePreview,
  InviteView,
  MessageView,
  QuoteView,
  SafetyMatch,
  SafetyNumber,
  SearchHit,
  SkeinErrorCode,
} from '../messenger/api.ts'
export type { Diagnosis, EdgeDiagnosis } from '../messenger/ports.ts'
export type { ContactState, DeliveryState } from '../messenger/rows.ts'

/** A client as a window holds it, in the leader tab or in a follower. */
export interface SkeinClient {
  readonly api: ClientApi
  readonly calls: Calls
  /** Calls back for every event until the returned function is called. */
  subscribe(listener: (event: ClientEvent) => void): () => void
  /** Resolves once a leader answers. */
  readonly ready: Promise<void>
  close(): Promise<void>
}
