// Wrapping keys of the stored envelopes: one AES-256-GCM key for each day of expiry. Deleting from the engine is not
// physical at once; overwriting and unlinking a day's key file makes all that expired on that day unreadable. How far
// an overwrite reaches on journaling file systems and flash is not known. `edge.md`, section 3.14.

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { be32, concat, type Bytes } from '../../lib/bytes.ts'
import { StoreError } from './errors.ts'

export interface PartitionKeys {
  /** Encrypts under the key of a day, bound to the place it is stored at. */
  wrap(day: number, place: Bytes, plain: Bytes): Bytes
  /** Decrypts; nothing when the day's key is gone. Throws `StoreError` on a damaged value. */
  unwrap(place: Bytes, wrapped: Bytes): Bytes | undefined
  /** Destroys the keys of all days before this one. */
  destroyBefore(day: number): void
}

const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
const DAY_BYTES = 4

/** Keys as files `<day>.key` in a folder that only the owner may read. */
export function createPartitionKeyFiles(folder: string): PartitionKeys {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return createPartitionKeys({
    days: () =>
      readdirSync(folder)
        .map((file) => Number.parseInt(file, 10))
        .filter(Number.isSafeInteger),
    load: (day) => readKeyFile(join(folder, `${day}.key`)),
    save: (day, bytes) => {
      writeDurably(join(folder, `${day}.key`), bytes, 'w')
      syncFolder(folder)
    },
    destroy: (day) => {
      const file = join(folder, `${day}.key`)
      writeDurably(file, randomBytes(statSync(file).size), 'r+')
      unlinkSync(file)
    },
  })
}

/** Keys in memory, for tests. */
export function createMemoryPartitionKeys(): PartitionKeys {
  const keys = new Map<number, Uint8Array>()
  return createPartitionKeys({
    days: () => [...keys.keys()],
    load: (day) => keys.get(day),
    save: (day, bytes) => keys.set(day, bytes),
    destroy: (day) => keys.delete(day),
  })
}

type KeyFiles = Readonly<{
  days: () => number[]
  load: (day: number) => Uint8Array | undefined
  save: (day: number, bytes: Uint8Array) => void
  destroy: (day: number) => void
}>

function createPartitionKeys(files: KeyFiles): PartitionKeys {
  const cached = new Map<number, Uint8Array>()
  function find(day: number): Uint8Array | undefined {
    const found = cached.get(day) ?? files.load(day)
    if (found !== undefined) cached.set(day, found)
    return found
  }
  function make(day: number): Uint8Array {
    const fresh = randomBytes(KEY_BYTES)
    try {
      files.save(day, fresh)
    } catch (error) {
      throw new StoreError('FULL', error)
    }
    cached.set(day, fresh)
    return fresh
  }
  return {
    wrap(day, place, plain) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', find(day) ?? make(day), nonce)
      cipher.setAAD(place)
      return concat(be32(day), nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag())
    },
    unwrap(place, wrapped) {
      const dayKey = find(new DataView(wrapped.buffer, wrapped.byteOffset).getUint32(0))
      if (dayKey === undefined) return undefined
      const nonce = wrapped.subarray(DAY_BYTES, DAY_BYTES + NONCE_BYTES)
      const tagAt = wrapped.length - TAG_BYTES
      try {
        const decipher = createDecipheriv('aes-256-gcm', dayKey, nonce, { authTagLength: TAG_BYTES })
        decipher.setAAD(place).setAuthTag(wrapped.subarray(tagAt))
        return concat(decipher.update(wrapped.subarray(DAY_BYTES + NONCE_BYTES, tagAt)), decipher.final())
      } catch (error) {
        throw new StoreError('IO', error)
      }
    },
    destroyBefore(day) {
      for (const old of files.days().filter((one) => one < day)) {
        files.destroy(old)
        cached.get(old)?.fill(0)
        cached.delete(old)
      }
    },
  }
}

function readKeyFile(file: string): Uint8Array | undefined {
  try {
    const bytes = readFileSync(file)
    // A file cut short by a crash never wrapped an acknowledged envelope: its key is made anew.
    return bytes.length === KEY_BYTES ? bytes : undefined
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function writeDurably(file: string, bytes: Uint8Array, flags: 'w' | 'r+'): void {
  const descriptor = openSync(file, flags, 0o600)
  try {
    writeSync(descriptor, bytes)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
