// The list of calls: where they stand among the messages, so that the history of calls need not read all of these.
import type { Migration } from '../database.ts'

/** Adds the table of calls. */
export const calls: Migration = (db) => {
  db.createObjectStore('calls', { keyPath: 'key' })
}
