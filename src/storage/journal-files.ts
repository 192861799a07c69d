// The files of the journal: in the origin's private file system, in a folder of the database's name. They are opened for writing by
// one context alone. A worker that has just ended may hold them a moment longer than its Web Lock.
import type { Bytes } from '../lib/bytes.ts'
import { EntryFile, type SyncFile } from './entry-file.ts'
import { StorageError } from './errors.ts'

/** The origin's private directory. Rejects, or throws, where the browser has none. */
export type OpenDirectory = () => Promise<FileSystemDirectoryHandle>

/** The files to write to, or what they hold where they can only be read: nothing if they were never used. */
export type JournalFiles = { files: [EntryFile, EntryFile] } | { lying: Bytes[] }

/** How long files are waited for that another context still holds, in milliseconds. */
export const TAKE_OVER_MS = 10_000
/** The same for files that are to be removed: whoever does it has just let go of them. */
const REMOVAL_MS = 1_000
const TRY_EVERY_MS = 20
const NAMES = ['entries-0', 'entries-1'] as const

type Wanted = {
  readonly directory: OpenDirectory
  readonly name: string
  /** The database says that entries may lie in the files: without them it must not be opened. */
  readonly isUsed: boolean
  readonly takeOverMs: number
}

/** Opens the files. Rejects with `StorageError`: 'corrupt' when they are gone, 'storage-denied' when they cannot be had. */
export async function openJournalFiles({
  directory,
  name,
  isUsed,
  takeOverMs,
}: Wanted): Promise<JournalFiles> {
  try {
    const folder = await (await directory()).getDirectoryHandle(name, { create: !isUsed })
    const [first, second] = await Promise.all(
      NAMES.map((file) => folder.getFileHandle(file, { create: !isUsed })),
    )
    if (isWritable(first!) && isWritable(second!)) return { files: await takeOver(first, second, takeOverMs) }
    if (!isUsed) return { lying: [] }
    const files = await Promise.all([first!.getFile(), second!.getFile()])
    return { lying: await Promise.all(files.map(async (file) => new Uint8Array(await file.arrayBuffer()))) }
  } catch (error) {
    if (!isUsed && !isHeld(error)) return { lying: [] }
    const code = isNamed(error, 'NotFoundError') ? 'corrupt' : 'storage-denied'
    throw new StorageError(code, 'the files of the journal are gone or in use', { cause: error })
  }
}

/** Removes the files, where there are any. */
export async function removeJournalFiles(directory: OpenDirectory, name: string): Promise<void> {
  try {
    const root = await directory()
    await untilFree(() => root.removeEntry(name, { recursive: true }), REMOVAL_MS)
  } catch (error) {
    // Without the database nothing opens them, and what is left of them is emptied before the next use.
    if (!(error instanceof DOMException || error instanceof TypeError)) throw error
  }
}

type WritableHandle = FileSystemFileHandle & { createSyncAccessHandle(): Promise<SyncFile> }

/** Handles that write come in dedicated workers alone, and not in every browser. */
function isWritable(handle: FileSystemFileHandle): handle is WritableHandle {
  return 'createSyncAccessHandle' in handle
}

async function takeOver(
  first: WritableHandle,
  second: WritableHandle,
  takeOverMs: number,
): Promise<[EntryFile, EntryFile]> {
  const one = await untilFree(() => first.createSyncAccessHandle(), takeOverMs)
  try {
    // Whoever lets go of the first lets go of both.
    return [
      new EntryFile(one),
      new EntryFile(await untilFree(() => second.createSyncAccessHandle(), takeOverMs)),
    ]
  } catch (error) {
    one.close()
    throw error
  }
}

/** Tries again while somebody holds a file, for so many milliseconds. */
async function untilFree<T>(attempt: () => Promise<T>, forMs: number): Promise<T> {
  const latest = performance.now() + forMs
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (!isHeld(error) || performance.now() >= latest) throw error
      await new Promise((resolve) => setTimeout(resolve, TRY_EVERY_MS))
    }
  }
}

/** Safari's older versions have a name of their own for it. */
function isHeld(error: unknown): boolean {
  return isNamed(error, 'NoModificationAllowedError') || isNamed(error, 'InvalidStateError')
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof DOMException && error.name === name
}
