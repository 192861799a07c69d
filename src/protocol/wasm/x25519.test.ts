import { ed25519, x25519 } from '@noble/curves/ed25519.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { concat, fromHex, toHex } from '../../lib/bytes.ts'
import { clamp } from '../identity/curve.ts'
import { agree, toEdwardsY } from './x25519.ts'

const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 })
/** Coordinates at the edges of the field and of its limbs, canonical or not. */
const edges = [
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  '0000000000000000000000000000000000000000000000000000000000000080',
  '0900000000000000000000000000000000000000000000000000000000000000',
  'ffffff0300000000000000000000000000000000000000000000000000000000',
  '000000fcffffff010000e0ffffff0f000080ffffff3f000000feffffff000000',
].map(fromHex)

test('computes the first vector of RFC 7748, section 5.2', () => {
  const scalar = fromHex('a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4')
  const u = fromHex('e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c')
  expect(toHex(agree(clamp(scalar), u))).toBe(
    'c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552',
  )
})

test('agrees with another implementation on any scalar and coordinate', () => {
  fc.assert(
    fc.property(bytes, fc.oneof(bytes, fc.constantFrom(...edges)), (scalar, u) => {
      const key = clamp(scalar)
      const shared = agree(key, u)
      // The other implementation throws where the secret is all zeros.
      if (shared.every((byte) => byte === 0)) expect(() => x25519.getSharedSecret(key, u)).toThrow()
      else expect(shared).toEqual(concat(x25519.getSharedSecret(key, u)))
    }),
  )
})

test('computes the y of an Edwards point as the formula says', () => {
  const { Fp } = ed25519.Point
  fc.assert(
    fc.property(fc.oneof(bytes, fc.constantFrom(...edges)), (u) => {
      const masked = Uint8Array.from(u)
      masked[31]! &= 0x7f
      const value = Fp.create(BigInt(`0x${toHex(masked.reverse())}`))
      const y = toEdwardsY(u)
      if (Fp.is0(Fp.add(value, 1n))) expect(y).toBeUndefined()
      else expect(y).toEqual(concat(Fp.toBytes(Fp.div(Fp.sub(value, 1n), Fp.add(value, 1n)))))
    }),
  )
})

test('has no y for u = p - 1', () => {
  expect(toEdwardsY(fromHex(`ec${'ff'.repeat(30)}7f`))).toBeUndefined()
})
