import { afterEach, describe, expect, it } from 'vitest'
import { ed25519 } from '@noble/curves/ed25519.js'
import { concat, fromHex, toHex, type Bytes } from '../../lib/bytes.ts'
import {
  checkBaseKey,
  checkPublicKey,
  clamp,
  defaultCurveEngine,
  dh,
  generateKeyPair,
  keyPairFrom,
  setCurveEngine,
} from './curve.ts'
import { loadSodiumEngine } from './sodium-engine.ts'

const filled = (value: number): Bytes => new Uint8Array(32).fill(value)
const typed = (hex: string): Bytes => concat(new Uint8Array([5]), fromHex(hex))

/** A key with a component of order 8: the base point plus a torsion point, as u. */
function torsionKey(): Bytes {
  const torsion = ed25519.Point.fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa')
  const point = ed25519.Point.BASE.add(torsion)
  return concat(new Uint8Array([5]), ed25519.utils.toMontgomery(point.toBytes()))
}

afterEach(() => setCurveEngine(defaultCurveEngine()))

describe.each(['noble', 'sodium'])('Curve25519 on %s', (name) => {
  const load = async () => {
    if (name === 'sodium') setCurveEngine(await loadSodiumEngine())
  }

  it('agrees on the anchor secret', async () => {
    await load()
    const first = keyPairFrom(filled(1))
    const second = keyPairFrom(filled(2))
    const expected = '2ed76ab549b1e73c031eb49c9448f0798aea81b698279a0c3dc3e49fbfc4b953'
    expect(toHex(dh(first.privateKey, second.publicKey))).toBe(expected)
    expect(toHex(dh(second.privateKey, first.publicKey))).toBe(expected)
  })

  it('refuses an all-zero agreement', async () => {
    await load()
    expect(() => dh(clamp(filled(1)), typed('00'.repeat(32)))).toThrow(
      expect.objectContaining({ code: 'bad-key' }),
    )
  })

  it('accepts honest base keys and refuses torsion and twist', async () => {
    await load()
    for (let seed = 1; seed < 8; seed++) checkBaseKey(generateKeyPair(() => filled(seed)).publicKey)
    expect(() => checkBaseKey(torsionKey())).toThrow('base key is invalid')
    checkPublicKey(torsionKey())
    // u = 2 belongs to the twist.
    expect(() => checkBaseKey(typed(`02${'00'.repeat(31)}`))).toThrow('base key is invalid')
  })
})

describe('checkPublicKey', () => {
  it.each([
    ['all zero', '00'.repeat(32)],
    ['u = 1', `01${'00'.repeat(31)}`],
    ['of order 8', 'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800'],
    ['of order 8 too', '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157'],
    ['u = p - 1', `ec${'ff'.repeat(30)}7f`],
    ['u = p', `ed${'ff'.repeat(30)}7f`],
    ['u = p + 1', `ee${'ff'.repeat(30)}7f`],
    ['u with the top bit', `09${'00'.repeat(30)}80`],
  ])('refuses %s', (_, hex) => {
    expect(() => checkPublicKey(typed(hex))).toThrow(expect.objectContaining({ code: 'bad-key' }))
  })

  it('refuses other lengths and types', () => {
    const { publicKey } = keyPairFrom(filled(3))
    checkPublicKey(publicKey)
    expect(() => checkPublicKey(publicKey.subarray(1))).toThrow('32 bytes')
    expect(() => checkPublicKey(concat(publicKey, new Uint8Array(1)))).toThrow('34 bytes')
    const retyped = new Uint8Array(publicKey)
    retyped[0] = 6
    expect(() => checkPublicKey(retyped)).toThrow('type')
  })
})
