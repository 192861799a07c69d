import { expect, test } from 'vitest'
import { toHex } from '../../lib/bytes.ts'
import {
  addEpoch,
  checkReceivingIndex,
  linkOf,
  nextSendingKey,
  startChain,
  stepKey,
  takeReceivingKey,
  type Chain,
} from './chain.ts'
import { limitsOf, maxJump } from './fixtures.ts'

const pqKey = new Uint8Array(32).fill(3)
const secret = new Uint8Array(32).fill(4)
const fromA = '46478183ede05d7f6b1f2f66d8f0bb89943a94cf310907ae058886cf3d6bcfcc'
const fromB = '97c49c3bf7375a6e8610bfe47ba7d6a4672f0216e3d38244a30fae9edcc5d20f'

test('starts with the reference values, the directions swapped between the sides', () => {
  const a = startChain(pqKey, 'A')
  const b = startChain(pqKey, 'B')
  expect(toHex(a.nextRoot)).toBe('072d95c2ade269db1c3a03835464634108e56685fce08e07b24b13aa6cef0824')
  expect(toHex(a.links[0]!.send!.key)).toBe(fromA)
  expect(toHex(a.links[0]!.receive.key)).toBe(fromB)
  expect(toHex(b.links[0]!.send!.key)).toBe(fromB)
  expect(toHex(b.links[0]!.receive.key)).toBe(fromA)
})

test('adds an epoch with the reference values', () => {
  const chain = addEpoch(startChain(pqKey, 'A'), 1, secret)
  expect(toHex(chain.nextRoot)).toBe('081e19140870e916ec11a5307d29d83cf24ab84b4e9c96ea782ff050ddadcd1b')
  expect(toHex(linkOf(chain, 1)!.send!.key)).toBe(
    'b941c88c5722575d87f99578bf27b842867ced0be07d1e32121b19dc80f3fbce',
  )
})

test('steps as the reference values say, starting with index 1', () => {
  const { chain, index, key } = nextSendingKey(startChain(pqKey, 'A'), 0)
  expect(index).toBe(1)
  expect(toHex(key)).toBe('589574b308305b3ed5efdcc1865f92d270d94f53d4fbbd858c9a71f42be9fdd6')
  expect(toHex(chain.links[0]!.send!.key)).toBe(
    'c878bf58f87c59720447a4e4cef8d694edab49050d5d6004149f2fdef1e9726c',
  )
})

test('epochs are added in order only', () => {
  expect(() => addEpoch(startChain(pqKey, 'A'), 2, secret)).toThrow('epoch out of order')
})

test('sending in a new epoch keeps one older link without its sending keys', () => {
  let chain = addEpoch(startChain(pqKey, 'A'), 1, secret)
  chain = nextSendingKey(chain, 1).chain
  expect(chain.links).toHaveLength(2)
  expect(linkOf(chain, 0)!.send).toBeUndefined()
  chain = nextSendingKey(addEpoch(chain, 2, secret), 1).chain
  expect(chain.links).toHaveLength(3)
  chain = nextSendingKey(chain, 2).chain
  expect(linkOf(chain, 0)).toBeUndefined()
  expect(linkOf(chain, 1)!.send).toBeUndefined()
  expect(linkOf(chain, 2)!.send!.counter).toBe(1)
  expect(() => nextSendingKey(chain, 1)).toThrow('no sending key for this epoch')
  expect(() => nextSendingKey(chain, 3)).toThrow('no sending key for this epoch')
})

test('the last index of the wire is the last key', () => {
  const chain = startChain(pqKey, 'A')
  const link = chain.links[0]!
  const late: Chain = { ...chain, links: [{ ...link, send: { ...link.send!, counter: 0xffff_ffff } }] }
  expect(() => nextSendingKey(late, 0)).toThrow('sending keys exhausted')
})

test('both sides take the same keys in any order', () => {
  let a = startChain(pqKey, 'A')
  let b = startChain(pqKey, 'B')
  const keys = new Map<number, string>()
  for (let i = 0; i < 6; i++) {
    const sent = nextSendingKey(a, 0)
    a = sent.chain
    keys.set(sent.index, toHex(sent.key))
  }
  for (const index of [3, 1, 6, 2, 5, 4]) {
    const taken = takeReceivingKey(b, 0, index, limitsOf())
    expect(toHex(taken.key)).toBe(keys.get(index))
    b = taken.chain
  }
  expect(b.links[0]!.skipped).toEqual([])
})

const codeOf = (check: () => void): string => {
  try {
    check()
  } catch (error) {
    return (error as { code: string }).code
  }
  return 'accepted'
}

test('a jump of 25 000 is accepted and one of 25 001 refused, unless with oneself', () => {
  const chain = startChain(pqKey, 'B')
  expect(codeOf(() => takeReceivingKey(chain, 0, 25_000, limitsOf()))).toBe('accepted')
  expect(codeOf(() => takeReceivingKey(chain, 0, 25_001, limitsOf()))).toBe('too-far')
  expect(codeOf(() => takeReceivingKey(chain, 0, 26_000, limitsOf(26_000)))).toBe('accepted')
})

test('a walk takes its steps out of the budget, and a stored key takes none', () => {
  const limits = limitsOf(maxJump, 1000)
  const chain = startChain(pqKey, 'B')
  expect(codeOf(() => takeReceivingKey(chain, 0, 1002, limits))).toBe('too-far')
  const { chain: walked } = takeReceivingKey(chain, 0, 1001, limits)
  expect(codeOf(() => takeReceivingKey(walked, 0, 1000, limits))).toBe('accepted')
  expect(codeOf(() => takeReceivingKey(walked, 0, 1002, limits))).toBe('accepted')
  expect(codeOf(() => takeReceivingKey(walked, 0, 1003, limits))).toBe('too-far')
})

test('the limit counts from the newest index, and archived sessions have a smaller one', () => {
  const { chain } = takeReceivingKey(startChain(pqKey, 'B'), 0, 100, limitsOf())
  expect(codeOf(() => checkReceivingIndex(chain, 0, 25_100, maxJump))).toBe('accepted')
  expect(codeOf(() => checkReceivingIndex(chain, 0, 25_101, maxJump))).toBe('too-far')
  expect(codeOf(() => checkReceivingIndex(chain, 0, 2100, 2000))).toBe('accepted')
  expect(codeOf(() => checkReceivingIndex(chain, 0, 2101, 2000))).toBe('too-far')
})

test('with newest index 2005 index 5 is accepted and index 4 refused', () => {
  const { chain } = takeReceivingKey(startChain(pqKey, 'B'), 0, 2005, limitsOf())
  expect(codeOf(() => takeReceivingKey(chain, 0, 5, limitsOf()))).toBe('accepted')
  expect(codeOf(() => takeReceivingKey(chain, 0, 4, limitsOf()))).toBe('duplicate')
})

test('used indices, index 0 and unknown epochs are refused', () => {
  let { chain } = takeReceivingKey(startChain(pqKey, 'B'), 0, 3, limitsOf())
  chain = takeReceivingKey(chain, 0, 2, limitsOf()).chain
  expect(codeOf(() => takeReceivingKey(chain, 0, 3, limitsOf()))).toBe('duplicate')
  expect(codeOf(() => takeReceivingKey(chain, 0, 2, limitsOf()))).toBe('duplicate')
  expect(codeOf(() => takeReceivingKey(chain, 0, 0, limitsOf()))).toBe('post-quantum')
  expect(codeOf(() => takeReceivingKey(chain, 1, 1, limitsOf()))).toBe('post-quantum')
  expect(codeOf(() => takeReceivingKey(chain, -1, 1, limitsOf()))).toBe('post-quantum')
})

test('a key step depends on its index', () => {
  expect(stepKey(pqKey, 1).messageKey).not.toEqual(stepKey(pqKey, 0x0100_0001).messageKey)
})
