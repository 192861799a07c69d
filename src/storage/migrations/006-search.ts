// The search index and the list of messages it has still to take in. Keys are segment and shard numbers and random ids; which
// words a shard holds only a key inside the encrypted settings tells.
import type { Migration } from '../database.ts'

/** Adds the two tables of the search. */
export const search: Migration = (db) => {
  db.createObjectStore('searchIndex', { keyPath: 'key' })
  db.createObjectStore('searchTodo', { keyPath: 'key' })
}
