import { sha3_256, sha3_512, shake128, shake256 as referenceShake256 } from '@noble/hashes/sha3.js'
import { expect, test } from 'vitest'
import { concat } from '../../lib/bytes.ts'
import { nextShake128, sha3of256, sha3of512, shake128Block, shake256, startShake128 } from './hash.ts'

/** Lengths on both sides of every block boundary. */
const inputs = [0, 1, 71, 72, 73, 135, 136, 137, 167, 168, 169, 700].map((length) =>
  Uint8Array.from({ length }, (_, i) => i * 7),
)

test.each(inputs.map((input) => ({ input, length: input.length })))(
  'hashes $length bytes like another implementation, in one part and in two',
  ({ input }) => {
    const parts = [input.subarray(0, 100), input.subarray(100)]
    expect(sha3of256(...parts)).toEqual(concat(sha3_256(input)))
    expect(sha3of512(input)).toEqual(concat(sha3_512(input)))
    expect(shake256(136, ...parts)).toEqual(concat(referenceShake256(input, { dkLen: 136 })))
  },
)

test('squeezes SHAKE128 block after block', () => {
  const input = new Uint8Array(34).fill(9)
  const block = startShake128(input.subarray(0, 32), input.subarray(32))
  const blocks = [block.slice()]
  for (let i = 0; i < 3; i++) {
    nextShake128()
    blocks.push(block.slice())
  }
  expect(concat(...blocks)).toEqual(concat(shake128(input, { dkLen: 4 * shake128Block })))
})

test('gives one block of SHAKE256 and no more', () => {
  expect(() => shake256(137)).toThrow(RangeError)
})
