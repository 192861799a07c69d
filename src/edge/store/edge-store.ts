// The edge node's whole store: one database folder with mailboxes, cards, prekeys, wrapping keys and the clock that
// ages them. `edge.md`, section 4.

import { randomBytes } from 'node:crypto'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { utf8, type Bytes } from '../../lib/bytes.ts'
import { EPOCH_BYTES } from '../../protocol/mailbox/constants.ts'
import { createCardStore, type CardStore } from './card-store.ts'
import { StoreClock, systemTime, type TimeSource } from './clock.ts'
import type { EnvelopeStore } from './envelope-store.ts'
import { StoreError } from './errors.ts'
import { createEnvelopeStore } from './key-value-envelope-store.ts'
import type { KeyValue } from './key-value.ts'
import { key } from './keys.ts'
import { openLevelKeyValue } from './level-key-value.ts'
import { createMemoryKeyValue } from './memory-key-value.ts'
import { createMemoryPartitionKeys, createPartitionKeyFiles, type PartitionKeys } from './partition-keys.ts'
import { createPrekeyStore, type PrekeyStore } from './prekey-store.ts'

export interface EdgeStore {
  readonly envelopes: EnvelopeStore
  readonly cards: CardStore
  readonly prekeys: PrekeyStore
  /** Whether the disk takes more, as of the last sweep. */
  hasRoom(): boolean
  /** Removes what has expired and remembers the clock; to be called every few minutes. */
  sweep(): Promise<void>
  /** Rewrites the files without what was deleted; to be called once a day. */
  compact(): Promise<void>
  /** Waits for what is under way and closes. */
  close(): Promise<void>
}

const EPOCH_KEY = key('g', utf8('epoch'))
/** Writes are refused when less is free than a tenth of the disk, or than 1 GiB where the disk is large. */
const MIN_FREE_SHARE = 0.1
const MIN_FREE_BYTES = 1024 ** 3

/** Opens the store in a folder. Throws the engine's error, `LEVEL_LOCKED` when another process has it. */
export async function openEdgeStore(folder: string, time: TimeSource = systemTime): Promise<EdgeStore> {
  const db = await openLevelKeyValue(join(folder, 'store'))
  try {
    let hasRoom = await hasFreeSpace(folder)
    const partitions = createPartitionKeyFiles(join(folder, 'partition-keys'))
    const store = await assemble(db, partitions, time, () => hasRoom)
    return {
      ...store,
      async sweep() {
        hasRoom = await hasFreeSpace(folder)
        await store.sweep()
      },
    }
  } catch (error) {
    await db.close()
    throw error
  }
}

/** A store in memory, for tests; `hasRoom` tells whether its disk has room. */
export function openMemoryEdgeStore(time: TimeSource = systemTime, hasRoom = () => true): Promise<EdgeStore> {
  return assemble(createMemoryKeyValue(), createMemoryPartitionKeys(), time, hasRoom)
}

async function assemble(
  db: KeyValue,
  partitions: PartitionKeys,
  time: TimeSource,
  hasRoom: () => boolean,
): Promise<EdgeStore> {
  const clock = StoreClock.load(db, time)
  const epoch = await loadEpoch(db)
  const checkRoom = (): void => {
    if (!hasRoom()) throw new StoreError('FULL')
  }
  const envelopes = createEnvelopeStore({ db, clock, partitions, epoch, checkRoom })
  const cards = createCardStore(db, clock, checkRoom)
  const prekeys = createPrekeyStore(db, clock, checkRoom)
  return {
    envelopes,
    cards,
    prekeys,
    hasRoom,
    async sweep() {
      await envelopes.expire()
      await cards.expire()
      await prekeys.expire()
      await clock.save(db)
    },
    compact: () => db.compact(),
    async close() {
      await clock.save(db)
      await db.close()
    },
  }
}

async function loadEpoch(db: KeyValue): Promise<Bytes> {
  const saved = db.get(EPOCH_KEY)
  if (saved !== undefined) return saved
  const fresh = new Uint8Array(randomBytes(EPOCH_BYTES))
  await db.commit([[EPOCH_KEY, fresh]])
  return fresh
}

async function hasFreeSpace(folder: string): Promise<boolean> {
  const { bavail, blocks, bsize } = await statfs(folder)
  return bavail * bsize >= Math.min(blocks * bsize * MIN_FREE_SHARE, MIN_FREE_BYTES)
}
