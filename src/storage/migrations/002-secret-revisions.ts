// An index that answers whether a secret stands at a given revision. Without it the check in every writing
// transaction would read the whole value, which for a long session record is most of the commit's cost.
import type { Migration } from '../database.ts'

/** Adds the index `revision` to the secrets. */
export const secretRevisions: Migration = (_db, transaction) => {
  transaction.objectStore('secrets').createIndex('revision', ['key', 'revision'])
}
