import { keccakP } from '@noble/hashes/sha3.js'
import { expect, test } from 'vitest'
import { keccakState, permute } from './keccak.ts'

test('permutes the zero state, and its image, like another implementation', () => {
  const expected = new Uint32Array(50)
  keccakState.fill(0)
  for (let i = 0; i < 3; i++) {
    permute()
    keccakP(expected)
    expect(keccakState.slice()).toEqual(new Uint8Array(expected.buffer))
  }
})
