// One entry of the journal: everything a unit of work changes, under one seal. Entries are numbered by the writer besides the place
// in which they lie, and the number is inside the seal, so that entries whose order was changed do not pass.
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

/** Opens entries, oldest first. Rejects with what `toStorageError` makes `corrupt`, or with that. */
export async function openEntries(dataKey: CryptoKey, sealed: readonly Bytes[]): Promise<JournalEntry[]> {
  return inOrder(await Promise.all(sealed.map((one) => openEntry(dataKey, one))))
}

/** Opens one entry. Rejects with what `toStorageError` makes `corrupt`. */
export async function openEntry(dataKey: CryptoKey, sealed: Bytes): Promise<JournalEntry> {
  return decodeEntry(await decryptRow(dataKey, place, sealed))
}

/** Entries of several places, oldest first. Throws `StorageError` 'corrupt' if one is there twice. */
export function merge(...groups: readonly (readonly JournalEntry[])[]): JournalEntry[] {
  return inOrder(groups.flat().sort((left, right) => left.order - right.order))
}

/** The same entries. Throws `StorageError` 'corrupt' unless each is newer than the one before. */
export function inOrder(entries: JournalEntry[]): JournalEntry[] {
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
