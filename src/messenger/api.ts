// What the messenger offers and tells: the calls, their plain views and the events. The window's side re-exports these as
// the public face of Skein (`src/sdk/types.ts`); plain data only, since calls travel from any tab to the vault worker. Above 300
// lines, so that the whole face is read in one place.
import type { CallEnd, CallSignal } from '../protocol/content/call.ts'
import type { Diagnosis, IceServer } from './ports.ts'
import type { CallRecord, ContactState, DeliveryState, MessageEvent, Route } from './rows.ts'

export type { IceServer } from './ports.ts'
export type { CallRecord } from './rows.ts'

export type ConnectionState = 'connected' | 'connecting' | 'offline'

export type AccountView = {
  name: string
  accountId: string
  direct: boolean
  /** Calls go through a relay only, so that no contact learns an address. */
  relayCalls: boolean
  receipts: boolean
  /** Typing indicators are sent. */
  typing: boolean
  about: string
  /** JPEG, PNG or WebP bytes. */
  picture?: Uint8Array
}

export type ConversationView = {
  id: string
  /** With a contact, or `self`: notes that stay here. */
  kind: 'contact' | 'self'
  /** What to call the contact: the nickname given here, else the name it gives itself. */
  name: string
  /** The name the contact gives itself. */
  profileName: string
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
  /** The newest message or call; `deleted` when it was deleted for everyone. */
  preview?: { text: string; own: boolean; state?: DeliveryState; deleted?: true; call?: CallRecord }
  /** Place among the pinned chats: a lower one stands higher. Absent when the chat is not pinned. */
  pinned?: number
  muted: boolean
  archived: boolean
  /** The person wants to come back to it, whatever has been read. */
  markedUnread: boolean
  /** Name and note that are known here only. */
  nickname?: string
  note?: string
  /** What the contact says of itself. The picture is JPEG, PNG or WebP, at most 24 KiB. */
  about?: string
  picture?: Uint8Array
  /** Messages written here disappear so long after they were read, in ms; absent when the timer is off. */
  expireAfterMs?: number
}

/** What a message answers: a piece of it, at most 200 characters, empty when the message is not known here (any more). */
export type QuoteView = { id: string; own: boolean; text: string }

export type MessageView = {
  id: string
  conversationId: string
  seq: number
  own: boolean
  sentAt: number
  receivedAt: number
  body: string
  event?: MessageEvent
  /** For `timer-changed` (`ms`, absent when it is off), `pinned` (`messageId`) and `call`, and whether this person did it. */
  eventData?: { ms?: number; own?: boolean; messageId?: string; call?: CallRecord }
  state: DeliveryState
  failure?: string
  replyTo?: QuoteView
  forwarded?: true
  starred?: true
  /** When the text shown was written, if it is not the first one. */
  editedAt?: number
  /** Deleted for everyone: there is no body any more. */
  deleted?: true
  /** Pinned for both sides. */
  pinned?: true
  /** It disappears some time after it was read. */
  disappears?: true
  /** When it disappears; absent until the countdown has begun. */
  expiresAt?: number
  /** In order of first appearance; `own` and `theirs` say whose reaction it is, maybe both. */
  reactions?: ReactionView[]
}

export type ReactionView = { emoji: string; own: boolean; theirs: boolean }

/** When a message went and came, and how. Times in ms since 1970; absent while unknown. */
export type MessageInfo = {
  sentAt: number
  receivedAt?: number
  deliveredAt?: number
  readAt?: number
  route?: Route
}

/** Settings of one chat; what is absent stays as it is. An empty nickname or note is taken away. */
export type ConversationPatch = {
  pinned?: boolean
  muted?: boolean
  archived?: boolean
  markedUnread?: boolean
  nickname?: string
  note?: string
}

/** Around which place: the message with this position or id, else the first one sent at or after a time. */
export type Place = { seq?: number; id?: string; at?: number }

/** A message that a search found. */
export type SearchHit = {
  message: MessageView
  /** One line of its text around the first place. */
  snippet: string
  /** Places in the snippet, in UTF-16 units, ascending and without overlaps. */
  highlights: [start: number, end: number][]
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

/** What the contact's code, as it was scanned, says; `unreadable` is a code of something else. */
export type SafetyMatch = 'same' | 'different' | 'unreadable'

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
  | 'too-many-pinned'
  | 'picture-too-large'
  | 'not-editable'
  | 'not-deletable'
  | 'internal'

/** Every call, by name. Arguments and results are plain data. */
export interface ClientApi {
  account(): Promise<AccountView | undefined>
  createAccount(input: { name: string }): Promise<AccountView>
  deleteAccount(): Promise<void>
  /** An about has at most 140 characters, a picture at most 24 KiB; `null` takes the picture away. */
  updateAccount(input: {
    name?: string
    direct?: boolean
    relayCalls?: boolean
    receipts?: boolean
    typing?: boolean
    about?: string
    picture?: Uint8Array | null
  }): Promise<AccountView>

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
  /** Compares the `qr` that the contact shows with ours. Changes nothing. */
  matchSafetyNumber(conversationId: string, qr: string): Promise<SafetyMatch>
  setVerified(conversationId: string, verified: boolean): Promise<void>
  /** Takes the contact's changed key as its new one, so that sending goes on. */
  acceptChangedKey(conversationId: string): Promise<void>

  /** Oldest first; the `limit` newest below `before`. */
  messages(input: { conversationId: string; before?: number; limit: number }): Promise<MessageView[]>
  /** Oldest first; the `limit` oldest above `after`. */
  messagesAfter(input: { conversationId: string; after: number; limit: number }): Promise<MessageView[]>
  /** Oldest first; a page with one place in its middle. Without a place, or for a time after the last message: the newest. */
  messagesAround(input: { conversationId: string; limit: number } & Place): Promise<MessageView[]>
  messageInfo(messageId: string): Promise<MessageInfo>
  /**
   * Idempotent by `id` (16 random bytes, base64url): a call repeated after a hand-over sends once. `replyTo` is the id of a
   * message of the same conversation.
   */
  sendText(input: {
    id: string
    conversationId: string
    body: string
    sentAt: number
    replyTo?: string
    forwarded?: true
  }): Promise<MessageView>
  /** This person's reaction, one for a message; without an emoji it is taken back. */
  react(messageId: string, emoji: string | undefined): Promise<void>
  /** Words an own message anew, up to 24 hours after it was sent; later, and for one that failed, rejects with `not-editable`. */
  editMessage(messageId: string, body: string): Promise<void>
  /** All wordings, oldest first; the last one is shown. Empty for a deleted message. */
  editHistory(messageId: string): Promise<{ at: number; body: string }[]>
  /** Takes own messages away on both sides, up to 48 hours after they were sent; else rejects with `not-deletable`. */
  deleteForEveryone(messageIds: string[]): Promise<void>
  /** Takes messages away here; the contact keeps its copies. What was still waiting to be sent is not sent. */
  deleteForMe(messageIds: string[]): Promise<void>
  /** Both sides see pinned messages; at most 50 of a chat. */
  setMessagePinned(messageId: string, pinned: boolean): Promise<void>
  pinnedMessages(conversationId: string): Promise<MessageView[]>
  /** The timer for messages that both sides write from now on: 1 s to 366 days in ms, or undefined for off. */
  setExpiry(conversationId: string, ms: number | undefined): Promise<void>
  /** The conversation with oneself; it is made at first use. */
  noteToSelf(): Promise<string>
  setStarred(messageIds: string[], starred: boolean): Promise<void>
  /** Newest first. */
  starredMessages(): Promise<MessageView[]>
  setConversation(conversationId: string, patch: ConversationPatch): Promise<void>
  /** Gives the pinned chats this order; at most 5 are pinned. */
  reorderPinned(conversationIds: string[]): Promise<void>
  retryMessage(id: string): Promise<void>
  saveDraft(conversationId: string, draft: string): Promise<void>
  /** Everything up to this sequence number has been seen. */
  markRead(conversationId: string, seq: number): Promise<void>
  setTyping(conversationId: string, active: boolean): Promise<void>

  /**
   * Messages that have every word (each as the beginning of a word; scripts without spaces as they stand), newest first, confined
   * to a conversation, a side and times from `since` on and before `until`. `complete` is false while older messages are still
   * being taken in; `cursor` leads to the next page, of at most 100. A text without a letter, digit or emoji finds nothing, but
   * prepares the index for the next one.
   */
  search(input: {
    text: string
    conversationId?: string
    from?: 'me' | 'them'
    since?: number
    until?: number
    limit: number
    cursor?: string
  }): Promise<{ hits: SearchHit[]; cursor?: string; complete: boolean }>

  /** Says something of a call to an accepted contact, within 45 s or not at all. Rejects with `not-writable`. */
  signalCall(input: { conversationId: string; callId: string; signal: CallSignal }): Promise<void>
  /** Offers of the last 45 s that nobody has ended, oldest first, and after each what came for it since. */
  liveCalls(): Promise<CallNews[]>
  /** Completes what is remembered of a call. Idempotent. */
  closeCall(input: { callId: string; end: CallEnd; durationMs?: number }): Promise<void>
  /** Hangs up the calls that were under way here: to be asked when no tab is in a call any more. */
  endLostCalls(): Promise<void>
  /** Calls of every chat, newest first; `before` is a time. */
  callHistory(input: { before?: number; limit: number }): Promise<MessageView[]>
  /** STUN and TURN of the own edge nodes. */
  iceServers(): Promise<IceServer[]>

  connection(): Promise<ConnectionState>
  /** Looks at every path to the network, for the connection doctor; takes up to some seconds. */
  diagnose(): Promise<Diagnosis>
  /** Makes the connections to the edge nodes anew; with `silent` only those that do not answer at once. */
  reconnect(which?: 'silent'): Promise<void>
}

/** What happened. The interface applies these as patches to its store. */
export type ClientEvent =
  | { type: 'account'; account: AccountView | undefined }
  | { type: 'connection'; state: ConnectionState }
  | { type: 'conversation'; conversation: ConversationView }
  | { type: 'conversation-removed'; conversationId: string }
  | { type: 'messages'; conversationId: string; messages: MessageView[] }
  | { type: 'messages-removed'; conversationId: string; ids: string[] }
  | { type: 'typing'; conversationId: string; active: boolean }
  | { type: 'invites'; invites: InviteView[] }
  | { type: 'call'; news: CallNews }
  /** Another vault goes on where one has ended, and what that one still had to tell may be missing: said by windows to themselves. */
  | { type: 'renewed' }

/** What a contact said of a call. */
export type CallNews = {
  conversationId: string
  /** 16 bytes, base64url. */
  callId: string
  /** By the contact's clock; grows with every signal of a call. */
  sentAt: number
  receivedAt: number
  signal: CallSignal
}
