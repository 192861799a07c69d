// The first layout: one object store a table, keyed by `key`, and one for the keys at rest. Next to the
// encrypted value stand only random ids, revisions and sequence numbers (platform.md 6.1).
import type { Migration } from '../database.ts'

/** Creates every table. */
export const tables: Migration = (db) => {
  for (const name of ['account', 'conversations', 'outbox', 'invites', 'seen', 'secrets', 'settings'])
    db.createObjectStore(name, { keyPath: 'key' })
  db.createObjectStore('messages', { keyPath: 'key' }).createIndex('position', ['conversation', 'seq'])
  db.createObjectStore('keys')
}
