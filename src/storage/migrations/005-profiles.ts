// Pictures of profiles, and the messages that disappear, in the order in which they do.
import type { Migration } from '../database.ts'

/** Adds the tables of pictures and of messages whose time runs. */
export const profiles: Migration = (db) => {
  db.createObjectStore('pictures', { keyPath: 'key' })
  db.createObjectStore('expiring', { keyPath: 'key' }).createIndex('at', 'at')
}
