// The journal: what was committed and has still to be filed in the tables (docs/adr/011).
import type { Migration } from '../database.ts'

/** Adds the journal, whose entries are numbered by the browser. */
export const journal: Migration = (db) => {
  db.createObjectStore('journal', { autoIncrement: true })
}
