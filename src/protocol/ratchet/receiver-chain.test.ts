import { describe, expect, it } from 'vitest'
import { deriveSeed, stepChain } from './kdf.ts'
import { advanceChain, checkCounter, walkChain } from './receiver-chain.ts'
import type { ReceiverChain } from './state.ts'

const start: ReceiverChain = {
  ratchetKey: new Uint8Array(33),
  chainKey: new Uint8Array(32).fill(1),
  index: 0,
  skipped: new Map(),
}

function take(chain: ReceiverChain, counter: number) {
  checkCounter(chain, counter, 25_000)
  const walk = walkChain(chain, counter)
  return { seed: walk.seed, chain: advanceChain(chain, counter, walk) }
}

/** The seed of a counter by plain stepping. */
function seedAt(counter: number) {
  let key = start.chainKey
  for (let i = 0; i < counter; i++) key = stepChain(key)
  return deriveSeed(key)
}

describe('a receiver chain', () => {
  it('gives the same seed in any order and each seed once', () => {
    let chain = start
    for (const counter of [4, 0, 3, 7, 5]) {
      const taken = take(chain, counter)
      expect(taken.seed).toEqual(seedAt(counter))
      chain = taken.chain
      expect(() => take(chain, counter)).toThrow(expect.objectContaining({ code: 'duplicate' }))
    }
    expect([...chain.skipped.keys()]).toEqual([1, 2, 6])
    expect(chain.index).toBe(8)
  })

  it('keeps 2000 seeds and drops the oldest', () => {
    const { chain } = take(start, 2500)
    expect(chain.skipped.size).toBe(2000)
    expect([...chain.skipped.keys()][0]).toBe(500)
    expect(take(chain, 500).seed).toEqual(seedAt(500))
    expect(() => take(chain, 499)).toThrow(expect.objectContaining({ code: 'duplicate' }))
    const later = take(chain, 2600).chain
    expect(later.skipped.size).toBe(2000)
    expect([...later.skipped.keys()][0]).toBe(599)
  })

  it('shares what it does not change', () => {
    expect(take(start, 0).chain.skipped).toBe(start.skipped)
  })

  it('refuses a jump of more than the limit, also on a new chain', () => {
    checkCounter(undefined, 25_000, 25_000)
    expect(() => checkCounter(undefined, 25_001, 25_000)).toThrow(
      expect.objectContaining({ code: 'too-far' }),
    )
    checkCounter({ ...start, index: 10 }, 25_010, 25_000)
    expect(() => checkCounter({ ...start, index: 10 }, 25_011, 25_000)).toThrow('too far')
  })
})
