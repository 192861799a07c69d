// How far the journal is filed while its entries lie in files (docs/adr/013). That the version grows also keeps programs away that
// know nothing of the files.
import type { Migration } from '../database.ts'

/** Adds the table of one row. */
export const filed: Migration = (db) => {
  db.createObjectStore('filed', { keyPath: 'key' })
}
