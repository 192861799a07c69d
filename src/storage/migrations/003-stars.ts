// The starred messages, so that their list is found without reading every message.
import type { Migration } from '../database.ts'

/** Adds the table of stars. */
export const stars: Migration = (db) => {
  db.createObjectStore('stars', { keyPath: 'key' })
}
