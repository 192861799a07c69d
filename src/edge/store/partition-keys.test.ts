import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '../../lib/bytes.ts'
import { StoreError } from './errors.ts'
import { createPartitionKeyFiles } from './partition-keys.ts'

const place = utf8('place')
const plain = utf8('an envelope')
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-partitions-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('the partition keys', () => {
  it('are files of the owner alone, and survive a restart', async () => {
    const wrapped = createPartitionKeyFiles(folder).wrap(20_000, place, plain)
    expect(await readdir(folder)).toEqual(['20000.key'])
    expect((await stat(join(folder, '20000.key'))).mode & 0o777).toBe(0o600)
    expect(createPartitionKeyFiles(folder).unwrap(place, wrapped)).toEqual(plain)
  })

  it('make everything of a past day unreadable when they are destroyed', async () => {
    const keys = createPartitionKeyFiles(folder)
    const [old, fresh] = [keys.wrap(1, place, plain), keys.wrap(2, place, plain)]
    keys.destroyBefore(2)
    expect(keys.unwrap(place, old)).toBeUndefined()
    expect(keys.unwrap(place, fresh)).toEqual(plain)
    expect(await readdir(folder)).toEqual(['2.key'])
  })

  it('notice a value that was changed or moved', () => {
    const keys = createPartitionKeyFiles(folder)
    const wrapped = keys.wrap(1, place, plain)
    expect(() => keys.unwrap(utf8('another'), wrapped)).toThrow(StoreError)
    wrapped[20]! ^= 1
    expect(() => keys.unwrap(place, wrapped)).toThrow(StoreError)
  })

  it('are made anew where a crash left a file cut short', async () => {
    await writeFile(join(folder, '3.key'), 'short')
    const keys = createPartitionKeyFiles(folder)
    expect(keys.unwrap(place, keys.wrap(3, place, plain))).toEqual(plain)
    expect((await stat(join(folder, '3.key'))).size).toBe(32)
  })
})
