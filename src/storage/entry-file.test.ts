import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { concat, copy, type Bytes } from '../lib/bytes.ts'
import { looseFile, MemoryFiles, type FileStep } from '../testing/memory-files.ts'
import { EntryFile, openFiles } from './entry-file.ts'
import { sealEntry } from './journal-entry.ts'

let dataKey: CryptoKey
const sealed: Bytes[] = []
const LENGTH_BYTES = 4
const corrupt = expect.objectContaining({ name: 'StorageError', code: 'corrupt' })

beforeAll(async () => {
  dataKey = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  for (let order = 1; order <= 8; order++)
    sealed[order] = await sealEntry(dataKey, order, [
      { table: 'seen', key: 'x'.repeat(order * 7), columns: {} },
    ])
})

/** A file of these entries, and where each ends. */
function fileOf(...orders: number[]): { bytes: Bytes; ends: number[] } {
  const { file, stored } = looseFile()
  const entries = new EntryFile(file)
  const ends = orders.map((order) => {
    entries.append(sealed[order]!, order)
    return stored.bytes.length
  })
  return { bytes: stored.bytes, ends }
}

async function ordersIn(files: Bytes[], upTo = 0): Promise<number[]> {
  return (await openFiles(dataKey, files, upTo)).entries.map(({ order }) => order)
}

describe('a file of entries', () => {
  it('gives back what was appended, over two files and after what is filed', async () => {
    const [one, two] = [fileOf(4, 5).bytes, fileOf(1, 2, 3).bytes]
    expect(await ordersIn([one, two])).toEqual([1, 2, 3, 4, 5])
    expect(await ordersIn([one, two], 2)).toEqual([3, 4, 5])
    expect(await ordersIn([new Uint8Array(), new Uint8Array()])).toEqual([])
  })

  it('drops a last record that was cut anywhere, and keeps the ones before it', async () => {
    const { bytes, ends } = fileOf(1, 2, 3)
    for (let size = 0; size < bytes.length; size++) {
      const { contents, entries } = await openFiles(dataKey, [bytes.slice(0, size)], 0)
      const whole = ends.filter((end) => end <= size)
      expect(entries.map(({ order }) => order)).toEqual(whole.map((_, i) => i + 1))
      const endBytes = whole.at(-1) ?? 0
      expect(contents).toMatchObject([{ endBytes, isTorn: size > endBytes }])
    }
  })

  it('drops a last record of which any part is zeros', async () => {
    const { bytes, ends } = fileOf(1, 2)
    const begin = ends[0]!
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), fc.nat(300), async (from, length, beyond) => {
        const at = begin + (from % (bytes.length - begin))
        const torn = concat(bytes, new Uint8Array(beyond))
        torn.fill(0, at, at + 1 + (length % (bytes.length - at)))
        // What was zero before is whole still, and then only what follows it is dropped.
        const isWhole = torn.every((byte, i) => byte === (bytes[i] ?? 0))
        expect(await ordersIn([torn])).toEqual(isWhole ? [1, 2] : [1])
      }),
      { numRuns: 150 },
    )
  })

  it('is corrupt when anything before a good record was changed', async () => {
    const { bytes, ends } = fileOf(1, 2, 3)
    for (let at = 0; at < ends[1]!; at++)
      for (const bit of [0x01, 0x80]) {
        const changed = copy(bytes)
        changed[at]! ^= bit
        await expect(ordersIn([changed]), `byte ${at}`).rejects.toEqual(corrupt)
      }
  })

  it('is corrupt when more is broken than one record', async () => {
    const { bytes } = fileOf(1)
    await expect(ordersIn([concat(bytes, new Uint8Array(70_000))])).rejects.toEqual(corrupt)
  })

  it('is corrupt when it is torn and the other file went on', async () => {
    const torn = fileOf(1, 2).bytes.slice(0, -1)
    await expect(ordersIn([torn, fileOf(3).bytes])).rejects.toEqual(corrupt)
    expect(await ordersIn([fileOf(3, 4).bytes.slice(0, -1), fileOf(1, 2).bytes])).toEqual([1, 2, 3])
  })

  it('is corrupt when records were exchanged, or stand in both files', async () => {
    await expect(ordersIn([fileOf(2, 1).bytes])).rejects.toEqual(corrupt)
    await expect(ordersIn([fileOf(1, 2).bytes, fileOf(2, 3).bytes])).rejects.toEqual(corrupt)
  })

  it('goes on behind a torn record as if it had never been', async () => {
    const { file, stored } = looseFile()
    stored.bytes = fileOf(1, 8).bytes.slice(0, -3)
    const entries = new EntryFile(file)
    entries.resume((await openFiles(dataKey, [entries.read()], 0)).contents[0]!)
    expect(entries).toMatchObject({ newest: 1, isTorn: false, isEmpty: false })
    // It is shorter than what was there.
    entries.append(sealed[2]!, 2)
    expect(stored.durable).toEqual(fileOf(1, 2).bytes)
    expect(await ordersIn([stored.durable])).toEqual([1, 2])
  })
})

describe('a file that refuses', () => {
  /** A file whose steps of one kind fail while the answer's `isFailing` is set. */
  function failing(kinds: FileStep[], error: () => Error) {
    const files = new MemoryFiles()
    const state = { isFailing: true }
    const { file, stored } = looseFile(files)
    const entries = new EntryFile(file)
    entries.append(sealed[1]!, 1)
    files.onStep = (step) => {
      if (state.isFailing && kinds.includes(step)) throw error()
    }
    return { entries, stored, state }
  }
  const full = (): Error => new DOMException('full', 'QuotaExceededError')

  it('leaves nothing of an entry that could not be written', async () => {
    const { entries, stored, state } = failing(['write'], full)
    expect(() => entries.append(sealed[2]!, 2)).toThrow('full')
    expect(await ordersIn([stored.bytes])).toEqual([1])
    state.isFailing = false
    entries.append(sealed[3]!, 3)
    expect(await ordersIn([stored.durable])).toEqual([1, 3])
  })

  it('leaves nothing of an entry that was written in part', async () => {
    const { file, stored } = looseFile()
    const entries = new EntryFile({ ...file, write: (bytes, at) => file.write(bytes.subarray(0, 9), at) })
    expect(() => entries.append(sealed[1]!, 1)).toThrow(expect.objectContaining({ code: 'storage-full' }))
    expect(stored.bytes).toHaveLength(0)
  })

  it('writes nothing more until what could not be made durable is gone', async () => {
    const { entries, stored, state } = failing(['flush', 'truncate'], full)
    expect(() => entries.append(sealed[2]!, 2)).toThrow('full')
    expect(() => entries.append(sealed[3]!, 3)).toThrow('full')
    expect(entries.isTorn).toBe(true)
    expect(stored.bytes).toHaveLength(fileOf(1, 2).bytes.length)
    state.isFailing = false
    entries.append(sealed[3]!, 3)
    expect(await ordersIn([stored.durable])).toEqual([1, 3])
  })

  it('counts as empty once it is cut, even if that is not durable yet', async () => {
    const { entries, stored, state } = failing(['flush'], full)
    expect(() => entries.empty()).toThrow('full')
    expect(entries).toMatchObject({ isEmpty: true, newest: 0 })
    state.isFailing = false
    entries.append(sealed[2]!, 2)
    expect(await ordersIn([stored.durable])).toEqual([2])
    expect(stored.bytes).toHaveLength(LENGTH_BYTES + sealed[2]!.length)
  })
})
