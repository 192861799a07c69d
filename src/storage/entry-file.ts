// A file of entries (docs/adr/013). A record is the length of a sealed entry in four bytes, big-endian, and the entry; each is durable
// before the next is written. So only what stands last in a file can be incomplete, and that was never confirmed to anybody.
import { be32, concat, type Bytes } from '../lib/bytes.ts'
import { StorageError } from './errors.ts'
import { inOrder, merge, openEntry, type JournalEntry } from './journal-entry.ts'

/** What is needed of a `FileSystemSyncAccessHandle`, which only the types of workers have. */
export type SyncFile = {
  getSize(): number
  read(into: Bytes, options: { at: number }): number
  write(bytes: Bytes, options: { at: number }): number
  truncate(sizeBytes: number): void
  flush(): void
  close(): void
}

/** What a file holds: entries, where the last one ends, and whether something follows that is none. */
export type FileContent = {
  readonly entries: readonly JournalEntry[]
  readonly endBytes: number
  readonly isTorn: boolean
}

const LENGTH_BYTES = 4
/** No record is longer: of what is larger than `FilingPlan.directBytes` no entry is made. */
const MOST_RECORD_BYTES = 64 * 1024

/** One file, of which nobody else has a handle. */
export class EntryFile {
  readonly #file: SyncFile
  #endBytes = 0
  /** Something that is no record follows behind the last one. */
  #isTorn = false
  #newest = 0

  constructor(file: SyncFile) {
    this.#file = file
  }

  get isEmpty(): boolean {
    return this.#endBytes === 0 && !this.#isTorn
  }

  get isTorn(): boolean {
    return this.#isTorn
  }

  /** Order of the newest entry, 0 without any. */
  get newest(): number {
    return this.#newest
  }

  /** Everything in it. */
  read(): Bytes {
    const bytes = new Uint8Array(this.#file.getSize())
    return bytes.subarray(0, this.#file.read(bytes, { at: 0 }))
  }

  /** Goes on behind what was found in it. */
  resume({ entries, endBytes, isTorn }: FileContent): void {
    this.#endBytes = endBytes
    this.#newest = entries.at(-1)?.order ?? 0
    this.#isTorn = isTorn
    if (isTorn) this.#cut()
  }

  /** Writes an entry; it is durable afterwards. If it throws, nothing is left of the entry, or nothing more is written before it is gone. */
  append(sealed: Bytes, order: number): void {
    const record = concat(be32(sealed.length), sealed)
    if (this.#isTorn) this.#cut()
    this.#isTorn = true
    try {
      if (this.#file.write(record, { at: this.#endBytes }) !== record.length)
        throw new StorageError('storage-full', 'the file took a part of an entry')
      this.#file.flush()
    } catch (error) {
      this.#cut()
      throw error
    }
    this.#isTorn = false
    this.#endBytes += record.length
    this.#newest = order
  }

  empty(): void {
    this.#file.truncate(0)
    this.#endBytes = this.#newest = 0
    this.#isTorn = false
    // What comes next must not meet what was here.
    this.#file.flush()
  }

  close(): void {
    this.#file.close()
  }

  #cut(): void {
    this.#file.truncate(this.#endBytes)
    this.#file.flush()
    this.#isTorn = false
  }
}

/** Opens what files hold, and gives all entries after `upTo`, oldest first. Rejects with `StorageError` 'corrupt'. */
export async function openFiles(
  dataKey: CryptoKey,
  files: readonly Bytes[],
  upTo: number,
): Promise<{ contents: FileContent[]; entries: JournalEntry[] }> {
  const contents = await Promise.all(files.map((bytes) => openFile(dataKey, bytes)))
  const newest = Math.max(...contents.map(({ entries }) => entries.at(-1)?.order ?? 0))
  // What was written before entries of another file was durable before them.
  if (contents.some(({ entries, isTorn }) => isTorn && entries.length > 0 && entries.at(-1)!.order < newest))
    throw broken()
  const entries = merge(...contents.map((content) => content.entries))
  return { contents, entries: entries.filter(({ order }) => order > upTo) }
}

/** Opens what one file holds. Rejects with `StorageError` 'corrupt' if more is broken than what stands last. */
async function openFile(dataKey: CryptoKey, bytes: Bytes): Promise<FileContent> {
  const records = split(bytes)
  const opened = await Promise.allSettled(records.map(({ sealed }) => openEntry(dataKey, sealed)))
  const good = opened.map((one) => (one.status === 'fulfilled' ? one.value : undefined))
  const firstBroken = good.indexOf(undefined)
  const entries = (firstBroken < 0 ? good : good.slice(0, firstBroken)) as JournalEntry[]
  const endBytes = records[entries.length - 1]?.endBytes ?? 0
  const rest = bytes.subarray(endBytes)
  if (rest.length > MOST_RECORD_BYTES || (await endsInEntry(dataKey, rest))) throw broken()
  if (good.slice(entries.length).some((one) => one !== undefined)) throw broken()
  return { entries: inOrder(entries), endBytes, isTorn: rest.length > 0 }
}

/** The records from the start on, as far as their lengths lead. */
function split(bytes: Bytes): { sealed: Bytes; endBytes: number }[] {
  const records = []
  for (let at = 0; at + LENGTH_BYTES <= bytes.length;) {
    const endBytes = at + LENGTH_BYTES + lengthAt(bytes, at)
    if (endBytes === at + LENGTH_BYTES || endBytes > bytes.length) break
    records.push({ sealed: bytes.subarray(at + LENGTH_BYTES, endBytes), endBytes })
    at = endBytes
  }
  return records
}

/** Whether a good record stands last in what is broken: then it is not the end that is. */
async function endsInEntry(dataKey: CryptoKey, rest: Bytes): Promise<boolean> {
  const last: Bytes[] = []
  for (let at = 1; at + LENGTH_BYTES < rest.length; at++)
    if (lengthAt(rest, at) === rest.length - at - LENGTH_BYTES) last.push(rest.subarray(at + LENGTH_BYTES))
  const opened = await Promise.allSettled(last.map((sealed) => openEntry(dataKey, sealed)))
  return opened.some(({ status }) => status === 'fulfilled')
}

function lengthAt(bytes: Bytes, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at)
}

function broken(): StorageError {
  return new StorageError('corrupt', 'the journal is broken before its end')
}
