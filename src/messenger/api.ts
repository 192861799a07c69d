// What the messenger offers and tells: the calls, their plain views and the events. The window's side re-exports these as
// the public face of Skein (`src/sdk/types.ts`); plain data only, since calls travel from any tab to the vault worker.
import type { ContactState, DeliveryState } from './rows.ts'

export type ConnectionState = 'connected' | 'connecting' | 'offline'

export type AccountView = { name: string; accountId: string; direct: boolean; receipts: boolean }

export type ConversationView = {
  id: string
  name: string
  state: ContactState
  verified: boolean
  /** Sending is paused: the contact's key has changed and the person has not decided yet. */
  keyChanged: boolean
  /** Direct connections with this contact are allowed here (already combined with the general switch). */
  direct: boolean
  /** The path in use now; absent when the contact is not linked. */
  link?: 'direct' | 'relayed'
  unread: number
  draft: string
  lastAt: number
  preview?: { text: string; own: boolean; state?: DeliveryState }
}

export type MessageView = {
  id: string
  conversationId: string
  seq: number
  own: boolean
  sentAt: number
  receivedAt: number
  body: string
  event?: 'key-changed' | 'request-sent' | 'accepted' | 'undecryptable' | 'contact-left'
  state: DeliveryState
  failure?: string
}

export type InviteView = {
  id: string
  url: string
  use: 'single' | 'many'
  createdAt: number
  expiresAt: number
  revoked: boolean
}

/** What an opened invite link shows before anything is decided. */
export type InvitePreview =
  | { state: 'open'; name: string }
  | { state: 'known'; name: string; conversationId: string }
  | { state: 'own' }

export type SafetyNumber = { digits: string; qr: string; verified: boolean }

/** Codes of errors a call may reject with; the interface chooses the words. */
export type SkeinErrorCode =
  | 'no-account'
  | 'invite-malformed'
  | 'invite-expired'
  | 'invite-revoked'
  | 'invite-used'
  | 'invite-unknown'
  | 'edge-unreachable'
  | 'text-too-long'
  | 'text-empty'
  | 'key-changed'
  | 'not-writable'
  | 'storage-full'
  | 'storage-denied'
  | 'not-found'
  | 'internal'

/** Every call, by name. Arguments and results are plain data. */
export interface ClientApi {
  account(): Promise<AccountView | undefined>
  createAccount(input: { name: string }): Promise<AccountView>
  deleteAccount(): Promise<void>
  updateAccount(input: { name?: string; direct?: boolean; receipts?: boolean }): Promise<AccountView>

  createInvite(input: { use: 'single' | 'many'; ttlMs: number }): Promise<InviteView>
  invites(): Promise<InviteView[]>
  revokeInvite(id: string): Promise<void>
  previewInvite(link: string): Promise<InvitePreview>
  /** Opens (or finds) the conversation with the invite's maker; resolves with its id at once, the request follows by itself. */
  connect(link: string): Promise<string>

  conversations(): Promise<ConversationView[]>
  acceptRequest(conversationId: string): Promise<void>
  declineRequest(conversationId: string): Promise<void>
  block(conversationId: string): Promise<void>
  unblock(conversationId: string): Promise<void>
  deleteConversation(conversationId: string): Promise<void>
  setDirect(conversationId: string, direct: boolean): Promise<void>
  safetyNumber(conversationId: string): Promise<SafetyNumber>
  setVerified(conversationId: string, verified: boolean): Promise<void>
  /** Takes the contact's changed key as its new one, so that sending goes on. */
  acceptChangedKey(conversationId: string): Promise<void>

  /** Oldest first; the `limit` newest below `before`. */
  messages(input: { conversationId: string; before?: number; limit: number }): Promise<MessageView[]>
  /** Idempotent by `id` (16 random bytes, base64url): a call repeated after a hand-over sends once. */
  sendText(input: { id: string; conversationId: string; body: string; sentAt: number }): Promise<MessageView>
  retryMessage(id: string): Promise<void>
  saveDraft(conversationId: string, draft: string): Promise<void>
  /** Everything up to this sequence number has been seen. */
  markRead(conversationId: string, seq: number): Promise<void>
  setTyping(conversationId: string, active: boolean): Promise<void>

  connection(): Promise<ConnectionState>
}

/** What happened. The interface applies these as patches to its store. */
export type ClientEvent =
  | { type: 'account'; account: AccountView | undefined }
  | { type: 'connection'; state: ConnectionState }
  | { type: 'conversation'; conversation: ConversationView }
  | { type: 'conversation-removed'; conversationId: string }
  | { type: 'messages'; conversationId: string; messages: MessageView[] }
  | { type: 'typing'; conversationId: string; active: boolean }
  | { type: 'invites'; invites: InviteView[] }
