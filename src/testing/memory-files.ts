// A private file system in memory, for tests: it can be full, break at any step and lose what was not flushed. As much of the real one
// as the journal uses.
import type { OpenDirectory } from '../storage/journal-files.ts'
import type { SyncFile } from '../storage/entry-file.ts'
import type { Bytes } from '../lib/bytes.ts'

/** What is done to a file. */
export type FileStep = 'write' | 'truncate' | 'flush'

type Stored = { bytes: Bytes; durable: Bytes; holder: object | undefined }

export class MemoryFiles {
  readonly #folders = new Map<string, Map<string, Stored>>()
  /** Called before each step; may throw, and a write then gets all but through. Without it every step succeeds. */
  onStep: ((step: FileStep) => void) | undefined
  /** Whether files can be written here; in a window they cannot. */
  isWritable = true

  /** What `navigator.storage.getDirectory` would be. */
  readonly directory: OpenDirectory = async () =>
    ({
      getDirectoryHandle: async (name: string, { create }: { create: boolean }) =>
        this.#folderHandle(entry(this.#folders, name, create, () => new Map<string, Stored>())),
      removeEntry: async (name: string) => {
        if (!this.#folders.delete(name)) throw new DOMException('no folder', 'NotFoundError')
      },
    }) as unknown as FileSystemDirectoryHandle

  /** Ends whoever has files open. After a loss of power only what was flushed is left. */
  crash(kind: 'process' | 'power' = 'process'): void {
    for (const file of this.files) {
      file.holder = undefined
      if (kind === 'power') file.bytes = file.durable
    }
  }

  /** Every file there is; their bytes may be replaced. */
  get files(): Stored[] {
    return [...this.#folders.values()].flatMap((folder) => [...folder.values()])
  }

  #folderHandle(folder: Map<string, Stored>): FileSystemDirectoryHandle {
    const getFileHandle = async (name: string, { create }: { create: boolean }) => {
      const made = (): Stored => ({ bytes: new Uint8Array(), durable: new Uint8Array(), holder: undefined })
      const file = entry(folder, name, create, made)
      return {
        getFile: async () => new Blob([file.bytes]),
        ...(this.isWritable && { createSyncAccessHandle: async () => this.open(file) }),
      }
    }
    return { getFileHandle } as unknown as FileSystemDirectoryHandle
  }

  /** Opens a file for writing. */
  open(file: Stored): SyncFile {
    if (file.holder !== undefined) throw new DOMException('in use', 'NoModificationAllowedError')
    const me = (file.holder = {})
    const step = (name?: FileStep): void => {
      if (file.holder !== me) throw new DOMException('closed', 'InvalidStateError')
      if (name !== undefined) this.onStep?.(name)
    }
    return {
      getSize: () => (step(), file.bytes.length),
      read(into, { at }) {
        step()
        const part = file.bytes.subarray(at, at + into.length)
        into.set(part)
        return part.length
      },
      write(bytes, { at }) {
        const put = (part: Bytes): void => {
          const grown = new Uint8Array(Math.max(file.bytes.length, at + part.length))
          grown.set(file.bytes)
          grown.set(part, at)
          file.bytes = grown
        }
        const isBegun = file.holder === me
        try {
          step('write')
        } catch (error) {
          if (isBegun) put(bytes.subarray(0, bytes.length - 1))
          throw error
        }
        put(bytes)
        return bytes.length
      },
      truncate(sizeBytes) {
        step('truncate')
        const cut = new Uint8Array(sizeBytes)
        cut.set(file.bytes.subarray(0, sizeBytes))
        file.bytes = cut
      },
      flush() {
        step('flush')
        file.durable = file.bytes
      },
      close() {
        if (file.holder === me) file.holder = undefined
      },
    }
  }
}

/** Makes a file of its own, beside those of any folder. */
export function looseFile(files = new MemoryFiles()): { file: SyncFile; stored: Stored } {
  const stored: Stored = { bytes: new Uint8Array(), durable: new Uint8Array(), holder: undefined }
  return { file: files.open(stored), stored }
}

function entry<T>(map: Map<string, T>, name: string, create: boolean, make: () => T): T {
  const there = map.get(name) ?? (create ? make() : undefined)
  if (there === undefined) throw new DOMException('nothing of this name', 'NotFoundError')
  map.set(name, there)
  return there
}
