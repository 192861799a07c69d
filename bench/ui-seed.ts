// Fills the encrypted database of an account with a long history, through the storage the app itself uses. Bundled by the bench and
// run in a page of the app's origin in which the app does not run; never part of the build.
import { toBase64url, type Bytes } from '../src/lib/bytes.ts'
import type { ConversationRow, MessageRow } from '../src/messenger/rows.ts'
import { openStore } from '../src/storage/open-store.ts'
import { benchText, lehmer } from './search-texts.ts'

/** A chat to make, the newest first. */
export type SeedChat = { name: string; messages: number }
export type SeededChat = SeedChat & { id: string }

const WRITE = 2_000
const MINUTE_MS = 60_000

const random = lehmer(11)
const entropy = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length))

function messageOf(conversation: string, seq: number, sentAt: number): MessageRow {
  const own = random() < 0.5
  const key = toBase64url(entropy(16))
  return { key, conversation, seq, own, sentAt, receivedAt: sentAt, body: benchText(random), state: 'read' }
}

function conversationOf(template: ConversationRow, name: string, newest: MessageRow): ConversationRow {
  const { contact } = template
  const { conversation: key, seq, sentAt, body: text, own } = newest
  return {
    key,
    contact: {
      accountId: toBase64url(entropy(32)),
      identityKey: contact.identityKey,
      deviceId: contact.deviceId,
      name,
      state: 'accepted',
      verified: false,
    },
    draft: '',
    unread: 0,
    lastSeq: seq,
    lastAt: sentAt,
    preview: { id: newest.key, text, own, state: 'read' },
    readSeq: seq,
    lastSentAt: sentAt,
    lastTheirsAt: sentAt,
    heardAt: sentAt,
    receipts: { delivered: [], read: [] },
    revision: 1,
  }
}

/** Writes the chats with all their messages, and lets the search begin its index anew. */
async function seed(chats: readonly SeedChat[]): Promise<SeededChat[]> {
  const store = await openStore()
  const [template] = await store.all('conversations')
  if (template === undefined) throw new Error('the account has no conversation to take as a template')
  const now = Date.now()
  const made: SeededChat[] = []
  let rows: MessageRow[] = []
  const write = async (): Promise<void> => {
    await store.write(rows.map((put) => ({ table: 'messages' as const, put })))
    rows = []
  }
  for (const [place, chat] of chats.entries()) {
    const id = toBase64url(entropy(16))
    for (let seq = 1; seq <= chat.messages; seq++) {
      const age = (chat.messages - seq) * 7 + place * 30 + 60
      rows.push(messageOf(id, seq, now - age * MINUTE_MS))
      if (seq === chat.messages)
        await store.write([
          { table: 'conversations', put: conversationOf(template, chat.name, rows.at(-1)!) },
        ])
      if (rows.length >= WRITE) await write()
    }
    made.push({ ...chat, id })
  }
  await write()
  await store.write([{ table: 'settings', delete: 'search' }])
  store.close()
  return made
}

Object.assign(globalThis, { seed })
