// One entry of the journal: everything a unit of work changes, under one seal. Entries are numbered by the writer besides the number
// that the browser gives them, and the number is inside the seal, so that entries whose order was changed do not pass.
import { wipe, type Bytes } from '../lib/bytes.ts'
import { decodePlain, encodePlain } from '../lib/plain-codec.ts'
import type { TableName } from '../messenger/rows.ts'
import { StorageError } from './errors.ts'
import { decryptRow, encryptRow } from './row-key.ts'
import { columnsOf, type EncodedChange } from './stored-rows.ts'

/** An entry that was read; `order` grows from each entry to the next. */
export type JournalEntry = { readonly order: number; readonly changes: readonly EncodedChange[] }

const place = { table: 'journal', key: 'entry' }

/** Seals an entry. */
export async function sealEntry(
  dataKey: CryptoKey,
  order: number,
  changes: readonly EncodedChange[],
): Promise<Bytes> {
  const encoded = encodePlain([
    order,
    changes.map(({ table, key, encoded }) => (encoded ? [table, key, encoded] : [table, key])),
  ])
  const sealed = await encryptRow(dataKey, place, encoded)
  wipe(encoded)
  return sealed
}

/** Opens the entries of the journal, oldest first. Rejects with what `toStorageError` makes `corrupt`, or with that. */
export async function openEntries(
  dataKey: CryptoKey,
  sealed: readonly Uint8Array[],
): Promise<JournalEntry[]> {
  const entries = await Promise.all(
    sealed.map(async (one) => decodeEntry(await decryptRow(dataKey, place, one as Bytes))),
  )
  if (entries.some(({ order }, i) => i > 0 && order <= entries[i - 1]!.order))
    throw new StorageError('corrupt', 'the journal is out of order')
  return entries
}

function decodeEntry(bytes: Bytes): JournalEntry {
  const [order, rows] = decodePlain(bytes) as [number, [TableName, string | number, Bytes?][]]
  wipe(bytes)
  const changes = rows.map(([table, key, encoded]): EncodedChange =>
    encoded
      ? { table, key, encoded, columns: columnsOf(table, decodePlain(encoded) as object) }
      : { table, key, columns: {} },
  )
  return { order, changes }
}
