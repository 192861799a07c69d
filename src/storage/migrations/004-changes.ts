// What became of messages: the wordings of edited ones, and changes of messages that have not come yet.
import type { Migration } from '../database.ts'

/** Adds the tables of wordings and of changes that wait. */
export const changes: Migration = (db) => {
  for (const name of ['history', 'aside']) db.createObjectStore(name, { keyPath: 'key' })
}
