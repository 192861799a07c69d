// What the messenger keeps: one type a table. Every row is plain, structured-cloneable data and is encrypted at rest; the
// only readable columns are random local ids, times and sequence numbers (platform.md, section 6.1).
import type { Bytes } from '../lib/bytes.ts'
import type { CallEnd } from '../protocol/content/call.ts'
import type { EdgeAddress, MailboxCard, RequestMailboxCard } from '../protocol/content/content.ts'
import type { Change, Version } from './message-changes.ts'

/** How far an own message has come (architecture.md, section 3). */
export type DeliveryState = 'queued' | 'sent' | 'delivered' | 'read' | 'failed'

/** How a message travelled: over the link to the contact, or by its mailbox at an edge node. */
export type Route = 'direct' | 'mailbox'

/** Where a conversation stands between first contact and acceptance. */
export type ContactState = 'requested' | 'incoming-request' | 'accepted' | 'declined' | 'blocked' | 'gone'

/** This browser's own account. Exactly one row, key `self`. Keys are in the vault's table. */
export type AccountRow = {
  key: 'self'
  name: string
  createdAt: number
  /** Direct routes are allowed unless a conversation says otherwise. */
  direct: boolean
  /** Read receipts are sent. */
  receipts: boolean
  /** Typing indicators are sent; like `receipts` while the person has not said otherwise. */
  typing?: boolean
  /** Calls go through a relay only, so that no contact learns an address. */
  relayCalls?: boolean
  about?: string
  /** When name, about or picture last changed. */
  profileAt?: number
  edges: EdgeAddress[]
}

/** One 1:1 conversation and the contact it is with. */
export type ConversationRow = {
  /** Random local id, base64url; also what the address bar shows. */
  key: string
  /** The conversation with oneself; its contact is this account, and nothing of it is sent. */
  kind?: 'self'
  contact: {
    accountId: string
    identityKey: Bytes
    deviceId: number
    name: string
    about?: string
    /** The contact's time of the profile we have. */
    profileAt?: number
    state: ContactState
    verified: boolean
    /** A different key that the contact's messages carry; sending pauses until the person decides. */
    changedKey?: Bytes
  }
  /** Where we read: the mailbox we made for this contact. */
  inbox?: {
    readSeed: Bytes
    card: MailboxCard
    /** It exists at the edge nodes of its card. */
    isMade: boolean
  }
  /** Where we write: the mailbox the contact made for us, or its request mailbox until it accepts. */
  outbox?: { kind: 'conversation'; card: MailboxCard } | { kind: 'request'; card: RequestMailboxCard }
  /** Set while the contact's prekeys still have to be fetched. */
  prekeys?: {
    locator: Bytes
    sealingKey: Bytes
    edges: readonly EdgeAddress[]
    /** A bundle that was taken and has not opened a session yet; kept, since each is handed out once. */
    bundle?: Bytes
  }
  /** Locator of the invite that led here, to recognise the link when it is opened again. */
  inviteLocator?: Bytes
  direct?: boolean
  draft: string
  /** Texts that were not read yet. */
  unread: number
  /** A request that nobody has looked at and that no text came with: it shows as one unread itself. */
  isBareRequest?: boolean
  /** Sequence number of the newest message, and its preview. */
  lastSeq: number
  lastAt: number
  preview?: {
    /** The message it shows; absent in rows of earlier versions. */
    id?: string
    text: string
    own: boolean
    state?: DeliveryState
    deleted?: true
    call?: CallRecord
  }
  /** The timer for disappearing messages, when it was changed and by whom; off without `ms`. */
  timer?: { ms?: number; at: number; by: string }
  /** Ids of the pinned messages. */
  pins?: string[]
  /** Place among the pinned. */
  pinned?: number
  muted?: boolean
  archived?: boolean
  markedUnread?: boolean
  nickname?: string
  note?: string
  /** Sequence number up to which the person has read, and read receipts were prepared. */
  readSeq: number
  /** Newest time of an own message: times of one sender only grow, whatever its clock does. */
  lastSentAt: number
  /** The contact's newest time; a message below it comes late and is put in its place. */
  lastTheirsAt: number
  /** When this browser last heard from the contact. */
  heardAt: number
  /** Receipts that still have to be sealed. */
  receipts: { delivered: string[]; read: string[] }
  revision: number
}

/** One message, own or received, or a system event of the conversation. */
export type MessageRow = {
  /** Message id, 16 random bytes as base64url, chosen by the sender. */
  key: string
  conversation: string
  /** Position in the conversation as this browser shows it, strictly increasing. */
  seq: number
  own: boolean
  sentAt: number
  receivedAt: number
  body: string
  event?: MessageEvent
  /** What an event is about: the timer, the pinned message, the call, and whether this person did it. */
  eventData?: { ms?: number; own?: boolean; messageId?: string; call?: CallRecord }
  state: DeliveryState
  /** A machine-readable reason when the state is `failed`. */
  failure?: string
  /** What it answers; the piece of text goes when the answered message goes. */
  replyTo?: { id: string; own: boolean; text: string }
  /** The messages here that answer this one and show a piece of it. */
  repliedBy?: string[]
  forwarded?: true
  starred?: true
  /** The newest reaction of each side; one without an emoji was taken back. */
  reactions?: { mine?: ReactionState; theirs?: ReactionState }
  /** Whether both sides see it pinned, and who said so when. */
  pin?: { on: boolean; at: number; by: string }
  /** How long it may be seen, and when that ends once it has begun. */
  expireAfterMs?: number
  expiresAt?: number
  /** When the wording was written that `body` holds; the others are in the history. */
  editedAt?: number
  /** When its author took it away for everyone. */
  deletedAt?: number
  /** When the first receipt of each kind came; own messages only. */
  deliveredAt?: number
  readAt?: number
  route?: Route
}

/** What happened in a conversation besides messages. */
export type MessageEvent =
  | 'key-changed'
  | 'request-sent'
  | 'accepted'
  | 'undecryptable'
  | 'contact-left'
  | 'timer-changed'
  | 'pinned'
  | 'call'

/** What is remembered of a call. While it has no end it rings or goes on. */
export type CallRecord = {
  callId: string
  own: boolean
  video: boolean
  /** When it was answered. */
  acceptedAt?: number
  end?: CallEnd | 'missed'
  durationMs?: number
}

export type ReactionState = { at: number; emoji?: string }

/** All wordings of an edited message, oldest first. */
export type HistoryRow = { key: string; conversation: string; versions: Version[] }

/** Changes of a message that has not come yet; `at` is when the first of them came. */
export type AsideRow = { key: string; conversation: string; at: number; changes: Change[] }

/** A message whose time runs, found in the order of `at`. */
export type ExpiringRow = { key: string; conversation: string; at: number }

/** The picture of a contact, by conversation, or the own one. */
export type PictureRow = { key: string; bytes: Bytes }

/** A starred message, found without reading the others. */
export type StarRow = { key: string; conversation: string; at: number }

/** A call, found without reading the messages around it. */
export type CallRow = { key: string; conversation: string; at: number }

/** A sealed envelope that still has to reach somebody, in the order of `key`. */
export type OutboxRow = {
  /** Strictly increasing number: the sender's order. */
  key: number
  conversation: string
  /** The message whose state follows this envelope, if any. */
  message?: string
  /** What to seal, while there is no session yet or no mailbox to write to. */
  content?: Bytes
  /** The finished ciphertext; once it exists it is sent again as it is and never made anew. */
  sealed?: Bytes
  /** Times and attempts for the back-off. */
  createdAt: number
  attempts: number
  nextTryAt: number
  /** Contents with a short life (typing, presence) are dropped after this time. */
  expiresAt?: number
}

/** An invite link this account gave out. */
export type InviteRow = {
  key: string
  url: string
  use: 'single' | 'many'
  createdAt: number
  expiresAt: number
  locator: Bytes
  revokeSeed: Bytes
  edges: EdgeAddress[]
  revoked: boolean
}

/**
 * An envelope id that was opened, or the id of a message that was taken away here, kept as long as an edge node may hand it
 * out again.
 */
export type SeenRow = { key: string; until: number }

/** Opaque secrets of the vault: identity, prekeys, sessions, spent last-resort uses. */
export type SecretRow = { key: string; revision: number; bytes: Bytes }

/** Small named values: cursors, counters, settings. */
export type SettingRow = { key: string; value: unknown }

/** A piece of the search index: a shard of a segment's words, or a block of its list of messages. Derived from the messages. */
export type SearchIndexRow = { key: string; bytes: Bytes }

/** Messages that changed in one unit of work and that the stored search index does not know of yet. */
export type SearchTodoRow = { key: string; ids: string[] }

/** Every table by name. */
export type Tables = {
  account: AccountRow
  conversations: ConversationRow
  messages: MessageRow
  stars: StarRow
  calls: CallRow
  history: HistoryRow
  aside: AsideRow
  expiring: ExpiringRow
  pictures: PictureRow
  outbox: OutboxRow
  invites: InviteRow
  seen: SeenRow
  secrets: SecretRow
  settings: SettingRow
  searchIndex: SearchIndexRow
  searchTodo: SearchTodoRow
}
export type TableName = keyof Tables
