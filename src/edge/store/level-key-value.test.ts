import { ClassicLevel } from 'classic-level'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '../../lib/bytes.ts'
import { createLevelKeyValue, openLevelKeyValue, type LevelEngine } from './level-key-value.ts'

describe('the level database', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'skein-level-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('shows a commit at once to reads by key, and to ranges when it is durable', async () => {
    const db = await openLevelKeyValue(folder)
    const committed = db.commit([[utf8('a'), utf8('1')]])
    expect(db.get(utf8('a'))).toEqual(utf8('1'))
    const again = db.commit([[utf8('a'), undefined]])
    expect(db.get(utf8('a'))).toBeUndefined()
    await committed
    expect(db.get(utf8('a'))).toBeUndefined()
    await again
    expect(await db.range(utf8('a'), utf8('b'), 10)).toEqual([])
    await db.close()
  })

  it('fails all that waits when the disk is full, shows nothing of it, and goes on when there is room', async () => {
    const real = new ClassicLevel<Buffer, Buffer>(folder, { keyEncoding: 'buffer', valueEncoding: 'buffer' })
    await real.open()
    let isFull = false
    const calls: string[] = []
    const engine: LevelEngine = {
      open: () => real.open(),
      close: () => {
        calls.push('close')
        return real.close()
      },
      getSync: real.getSync.bind(real),
      iterator: real.iterator.bind(real),
      compactRange: real.compactRange.bind(real),
      batch: ((...args: Parameters<typeof real.batch>) =>
        isFull
          ? Promise.reject(new Error('IO error: 000005.log: No space left on device'))
          : real.batch(...args)) as typeof real.batch,
    }
    const db = createLevelKeyValue(engine)
    await db.commit([[utf8('a'), utf8('1')]])
    isFull = true
    const failed = await Promise.allSettled([
      db.commit([[utf8('a'), utf8('2')]]),
      db.commit([[utf8('b'), utf8('2')]]),
    ])
    expect(failed.map((one) => one.status === 'rejected' && (one.reason as { code: string }).code)).toEqual([
      'FULL',
      'FULL',
    ])
    expect([db.get(utf8('a')), db.get(utf8('b'))]).toEqual([utf8('1'), undefined])
    isFull = false
    await db.commit([[utf8('b'), utf8('3')]])
    expect(calls).toEqual(['close'])
    expect(db.get(utf8('b'))).toEqual(utf8('3'))
    await db.close()
  })

  it('keeps what was committed and refuses a second opener', async () => {
    const db = await openLevelKeyValue(folder)
    await Promise.all(Array.from({ length: 50 }, (_, at) => db.commit([[utf8(`n${at}`), utf8('x')]])))
    await expect(openLevelKeyValue(folder)).rejects.toMatchObject({ cause: { code: 'LEVEL_LOCKED' } })
    await db.close()
    const reopened = await openLevelKeyValue(folder)
    expect((await reopened.range(utf8('n'), utf8('o'), 100)).length).toBe(50)
    await reopened.close()
  })
})
