// A `KeyValue` on classic-level with group commit: one writer merges all waiting commits into one synced batch, and
// while that is being synced the next one collects. Changes on their way are visible to `get` through an overlay.
// After a write error the engine refuses everything until it is opened again. `edge.md`, sections 4.2 and 4.3.

import { ClassicLevel } from 'classic-level'
import type { Bytes } from '../../lib/bytes.ts'
import { StoreError } from './errors.ts'
import type { Change, KeyValue } from './key-value.ts'

/** What is used of the engine. */
export type LevelEngine = Pick<
  ClassicLevel<Buffer, Buffer>,
  'open' | 'close' | 'getSync' | 'iterator' | 'batch' | 'compactRange'
>

type Waiting = Readonly<{
  changes: readonly Change[]
  bytes: number
  version: number
  resolve: () => void
  reject: (error: unknown) => void
}>
type Overlaid = { value: Bytes | undefined; version: number }

/** Changes that may wait for the disk, in bytes; more are refused with `BUSY`. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024
/** Changes of one synced batch, in bytes. */
const MAX_BATCH_BYTES = 8 * 1024 * 1024
/** Log and table size in memory, in bytes (section 4.2). */
const WRITE_BUFFER_BYTES = 16 * 1024 * 1024

/** Opens (or makes) the database in a folder. Throws the engine's error, `LEVEL_LOCKED` when another process has it. */
export async function openLevelKeyValue(folder: string): Promise<KeyValue> {
  const db = new ClassicLevel<Buffer, Buffer>(folder, {
    keyEncoding: 'buffer',
    valueEncoding: 'buffer',
    compression: false,
    writeBufferSize: WRITE_BUFFER_BYTES,
  })
  await db.open()
  return createLevelKeyValue(db)
}

/** On an engine that is open. */
export function createLevelKeyValue(db: LevelEngine): KeyValue {
  return new LevelKeyValue(db)
}

class LevelKeyValue implements KeyValue {
  readonly #db: LevelEngine
  readonly #overlay = new Map<string, Overlaid>()
  #waiting: Waiting[] = []
  #waitingBytes = 0
  #version = 0
  #isBroken = false
  #writer: Promise<void> | undefined

  constructor(db: LevelEngine) {
    this.#db = db
  }

  get(key: Bytes): Bytes | undefined {
    const overlaid = this.#overlay.get(nameOf(key))
    if (overlaid !== undefined) return overlaid.value
    try {
      const value = this.#db.getSync(asBuffer(key))
      return value === undefined ? undefined : new Uint8Array(value)
    } catch (error) {
      throw new StoreError('IO', error)
    }
  }

  async range(from: Bytes, to: Bytes, limit: number): Promise<[Bytes, Bytes][]> {
    try {
      const entries = await this.#db.iterator({ gte: asBuffer(from), lt: asBuffer(to), limit }).all()
      return entries.map(([key, value]) => [new Uint8Array(key), new Uint8Array(value)])
    } catch (error) {
      throw new StoreError('IO', error)
    }
  }

  commit(changes: readonly Change[]): Promise<void> {
    const bytes = changes.reduce((sum, [key, value]) => sum + key.length + (value?.length ?? 0), 0)
    if (this.#waitingBytes + bytes > MAX_WAITING_BYTES) return Promise.reject(new StoreError('BUSY'))
    const version = ++this.#version
    for (const [key, value] of changes) this.#overlay.set(nameOf(key), { value, version })
    this.#waitingBytes += bytes
    return new Promise((resolve, reject) => {
      this.#waiting.push({ changes, bytes, version, resolve, reject })
      this.#writer ??= this.#writeAll()
    })
  }

  async compact(): Promise<void> {
    await this.#db.compactRange(Buffer.from([0]), Buffer.from([0xff]))
  }

  async close(): Promise<void> {
    await this.#writer
    await this.#db.close()
  }

  async #writeAll(): Promise<void> {
    // One turn of delay lets the requests that arrived together share the first batch.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const group = this.#takeGroup()
      try {
        await this.#reopenIfBroken()
        await this.#db.batch(
          group.flatMap((one) => one.changes.map(toOperation)),
          { sync: true },
        )
        this.#settle(group)
      } catch (error) {
        this.#fail(group, error)
      }
    }
    this.#writer = undefined
  }

  #takeGroup(): Waiting[] {
    let bytes = 0
    let count = 0
    for (const one of this.#waiting) {
      if (count > 0 && bytes + one.bytes > MAX_BATCH_BYTES) break
      bytes += one.bytes
      count++
    }
    const group = this.#waiting.slice(0, count)
    this.#waiting = this.#waiting.slice(count)
    return group
  }

  /** The overlay keeps only what a later commit, not yet durable, has written again. */
  #settle(group: readonly Waiting[]): void {
    const durable = group.at(-1)?.version ?? 0
    for (const one of group) {
      this.#waitingBytes -= one.bytes
      for (const [key] of one.changes) {
        const name = nameOf(key)
        const overlaid = this.#overlay.get(name)
        if (overlaid !== undefined && overlaid.version <= durable) this.#overlay.delete(name)
      }
      one.resolve()
    }
  }

  /** What waits was decided on top of the failed batch, so all of it fails. */
  #fail(group: readonly Waiting[], cause: unknown): void {
    const failed = [...group, ...this.#waiting]
    this.#waiting = []
    this.#waitingBytes = 0
    this.#overlay.clear()
    this.#isBroken = true
    const error = new StoreError(isDiskFull(cause) ? 'FULL' : 'IO', cause)
    for (const one of failed) one.reject(error)
  }

  async #reopenIfBroken(): Promise<void> {
    if (!this.#isBroken) return
    await this.#db.close()
    await this.#db.open()
    this.#isBroken = false
  }
}

function toOperation([key, value]: Change) {
  const buffer = asBuffer(key)
  return value === undefined
    ? ({ type: 'del', key: buffer } as const)
    : ({ type: 'put', key: buffer, value: asBuffer(value) } as const)
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function nameOf(key: Uint8Array): string {
  return asBuffer(key).toString('latin1')
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && /no space left|disk quota/i.test(`${error.message} ${String(error.cause)}`)
}
