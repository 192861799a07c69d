// Rows on their way into the database: encoded when they are written, encrypted one by one when they are filed in their table.
import type { Bytes } from '../lib/bytes.ts'
import { encodePlain } from '../lib/plain-codec.ts'
import type { RowChange } from '../messenger/ports.ts'
import type { SecretRow, TableName } from '../messenger/rows.ts'
import type { StoredRow } from './database.ts'
import { encryptRow } from './row-key.ts'

/** The columns of a table that stay readable: what its indexes need. */
export type Columns = Omit<StoredRow, 'key' | 'sealed'>

/** A change of one row, encoded; without `encoded` the row goes. */
export type EncodedChange = {
  readonly table: TableName
  readonly key: string | number
  readonly encoded?: Bytes
  readonly columns: Columns
}

/** A change that can be put into its table. */
export type FiledChange = {
  readonly table: TableName
  readonly key: string | number
  readonly row?: StoredRow
}

/** Encodes a change. Throws a `TypeError` for a revision that there cannot be. */
export function encodeChange(change: RowChange): EncodedChange {
  const { table } = change
  if (!('put' in change)) return { table, key: change.delete, columns: {} }
  return {
    table,
    key: change.put.key,
    encoded: encodePlain(change.put),
    columns: columnsOf(table, change.put),
  }
}

/** The readable columns of a row of this table. */
export function columnsOf(table: TableName, row: object): Columns {
  const { conversation, seq, at } = row as Columns
  if (table === 'messages') return { conversation: conversation!, seq: seq! }
  if (table === 'expiring') return { at: at! }
  if (table === 'secrets') return { revision: checkedRevision(row as SecretRow) }
  return {}
}

/** Encrypts a row for its place in its table. */
export async function fileChange(dataKey: CryptoKey, change: EncodedChange): Promise<FiledChange> {
  const { table, key, encoded, columns } = change
  if (encoded === undefined) return { table, key }
  const { revision } = columns
  const place = { table, key, ...(revision !== undefined && { revision }) }
  return { table, key, row: { key, ...columns, sealed: await encryptRow(dataKey, place, encoded) } }
}

function checkedRevision({ revision }: SecretRow): number {
  if (!Number.isSafeInteger(revision) || revision < 1) throw new TypeError('revisions count from 1')
  return revision
}
