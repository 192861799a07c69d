import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { describeEnvelopeStore } from '../../testing/contracts/envelope-store.ts'
import { StoreClock } from './clock.ts'
import { StoreError } from './errors.ts'
import { createEnvelopeStore } from './key-value-envelope-store.ts'
import type { KeyValue } from './key-value.ts'
import { openLevelKeyValue } from './level-key-value.ts'
import { createMemoryKeyValue } from './memory-key-value.ts'
import { createMemoryPartitionKeys, createPartitionKeyFiles } from './partition-keys.ts'

const folders: string[] = []
const databases: KeyValue[] = []

afterAll(async () => {
  await Promise.all(databases.map((db) => db.close()))
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })))
})

const roomOf = (hasRoom: () => boolean) => (): void => {
  if (!hasRoom()) throw new StoreError('FULL')
}
const epoch = new Uint8Array(16)

describeEnvelopeStore('memory', (time, hasRoom) => {
  const db = createMemoryKeyValue()
  const clock = StoreClock.load(db, time)
  const partitions = createMemoryPartitionKeys()
  return Promise.resolve(createEnvelopeStore({ db, clock, partitions, epoch, checkRoom: roomOf(hasRoom) }))
})

describeEnvelopeStore('level', async (time, hasRoom) => {
  const folder = await mkdtemp(join(tmpdir(), 'skein-store-'))
  folders.push(folder)
  const db = await openLevelKeyValue(join(folder, 'store'))
  databases.push(db)
  const clock = StoreClock.load(db, time)
  const partitions = createPartitionKeyFiles(join(folder, 'keys'))
  return createEnvelopeStore({ db, clock, partitions, epoch, checkRoom: roomOf(hasRoom) })
})
