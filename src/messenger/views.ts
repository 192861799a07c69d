// What rows look like from outside: only what a screen needs, never a key.
import type { AccountView, ConversationView, InviteView, MessageView, ReactionView } from './api.ts'
import type { AccountRow, ConversationRow, InviteRow, MessageRow } from './rows.ts'

type PreviewView = NonNullable<ConversationView['preview']>

/** The path a contact is linked over now, if it is linked. */
export type LinkKind = 'direct' | 'relayed'

export function accountView(
  row: AccountRow,
  accountId: string,
  picture: Uint8Array | undefined,
): AccountView {
  const { name, direct, relayCalls = false, receipts, typing = receipts, about = '' } = row
  const view = { name, accountId, direct, relayCalls, receipts, typing, about }
  return { ...view, ...(picture === undefined ? {} : { picture }) }
}

/** Whether a direct connection with this contact is allowed: the conversation's word, else the account's. */
export function isDirectAllowed(row: ConversationRow, account: AccountRow): boolean {
  return row.direct ?? account.direct
}

export function conversationView(
  row: ConversationRow,
  account: AccountRow,
  link: LinkKind | undefined,
  picture: Uint8Array | undefined,
): ConversationView {
  const profileName = row.kind === 'self' ? account.name : row.contact.name
  const { about } = row.contact
  const expireAfterMs = row.timer?.ms
  return {
    id: row.key,
    kind: row.kind ?? 'contact',
    name: row.nickname ?? profileName,
    profileName,
    state: row.contact.state,
    verified: row.contact.verified,
    keyChanged: row.contact.changedKey !== undefined,
    direct: isDirectAllowed(row, account),
    ...(link === undefined ? {} : { link }),
    unread: row.unread + (row.isBareRequest === true ? 1 : 0),
    draft: row.draft,
    lastAt: row.lastAt,
    ...(row.preview === undefined ? {} : { preview: previewView(row.preview) }),
    ...(row.pinned === undefined ? {} : { pinned: row.pinned }),
    muted: row.muted === true,
    archived: row.archived === true,
    markedUnread: row.markedUnread === true,
    ...(row.nickname === undefined ? {} : { nickname: row.nickname }),
    ...(about === undefined ? {} : { about }),
    ...(picture === undefined ? {} : { picture }),
    ...(expireAfterMs === undefined ? {} : { expireAfterMs }),
    ...(row.note === undefined ? {} : { note: row.note }),
  }
}

function previewView({
  text,
  own,
  state,
  deleted,
  call,
}: NonNullable<ConversationRow['preview']>): PreviewView {
  return {
    text,
    own,
    ...(state === undefined ? {} : { state }),
    ...(deleted === undefined ? {} : { deleted }),
    ...(call === undefined ? {} : { call }),
  }
}

export function messageView(row: MessageRow): MessageView {
  const { key: id, conversation: conversationId, seq, own, sentAt, receivedAt, body, state } = row
  const { event, failure, replyTo, forwarded, starred, editedAt, deletedAt, eventData, expiresAt } = row
  const reactions = reactionViews(row.reactions)
  return {
    id,
    conversationId,
    seq,
    own,
    sentAt,
    receivedAt,
    body,
    state,
    ...(event === undefined ? {} : { event }),
    ...(eventData === undefined ? {} : { eventData }),
    ...(failure === undefined ? {} : { failure }),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(forwarded === undefined ? {} : { forwarded }),
    ...(starred === undefined ? {} : { starred }),
    ...(editedAt === undefined ? {} : { editedAt }),
    ...(deletedAt === undefined ? {} : { deleted: true }),
    ...(row.pin?.on === true ? { pinned: true } : {}),
    ...(row.expireAfterMs === undefined ? {} : { disappears: true }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(reactions.length === 0 ? {} : { reactions }),
  }
}

function reactionViews({ mine, theirs }: NonNullable<MessageRow['reactions']> = {}): ReactionView[] {
  const own = mine?.emoji === undefined ? [] : [{ at: mine.at, emoji: mine.emoji, own: true, theirs: false }]
  if (theirs?.emoji !== undefined && theirs.emoji === own[0]?.emoji) own[0].theirs = true
  else if (theirs?.emoji !== undefined)
    own.push({ at: theirs.at, emoji: theirs.emoji, own: false, theirs: true })
  return own
    .sort((left, right) => left.at - right.at)
    .map(({ emoji, own: isOwn, theirs: isTheirs }) => ({ emoji, own: isOwn, theirs: isTheirs }))
}

export function inviteView(row: InviteRow): InviteView {
  const { key: id, url, use, createdAt, expiresAt, revoked } = row
  return { id, url, use, createdAt, expiresAt, revoked }
}
