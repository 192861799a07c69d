import { describe, expect, it } from 'vitest'
import { isEqual } from '../lib/bytes.ts'
import { checkBundle, decodeBundle, generateIdentity } from '../protocol/session/bundle.ts'
import { systemEntropy } from './entropy.ts'
import {
  addOneTime,
  emptySupply,
  findKyber,
  findOneTime,
  findSigned,
  isLastResort,
  maxOneTimePairs,
  retentionMs,
  rotate,
  rotationMs,
  supplyCodec,
  wipeDropped,
  withoutOneTime,
  type PrekeySupply,
} from './prekey-supply.ts'
import { forgetDeleted, isSpent, spentCodec } from './spent-uses.ts'

const identity = generateIdentity(systemEntropy)
const fresh = () => rotate(emptySupply, identity, 0, systemEntropy)
const add = (supply: PrekeySupply, count: number) =>
  addOneTime(supply, identity, 1, { count, now: 0, entropy: systemEntropy })

describe('prekey supply', () => {
  it('publishes bundles whose private halves it finds, also after being stored', () => {
    const { supply, oneTime, lastResort } = add(fresh(), 2)
    const stored = supplyCodec.decode(supplyCodec.encode(supply))
    for (const bytes of [...oneTime, lastResort]) {
      const bundle = decodeBundle(bytes)
      checkBundle(bundle)
      const signed = findSigned(stored, bundle.signedPreKey.id)
      const kyber = findKyber(stored, bundle.kyberPreKey.id)
      expect(isEqual(signed!.keyPair.publicKey, bundle.signedPreKey.publicKey)).toBe(true)
      expect(isEqual(kyber!.publicKey, bundle.kyberPreKey.publicKey)).toBe(true)
      expect(isLastResort(stored, bundle.kyberPreKey.id)).toBe(bytes === lastResort)
      if (bundle.preKey) {
        const preKey = findOneTime(stored, bundle.preKey.id)
        expect(isEqual(preKey!.keyPair.publicKey, bundle.preKey.publicKey)).toBe(true)
      }
    }
  })

  it('never gives an id twice', () => {
    let supply = fresh()
    const ids: number[] = []
    for (let round = 0; round < 3; round++) {
      const added = add(supply, 2)
      ids.push(...added.oneTime.map((bytes) => decodeBundle(bytes).kyberPreKey.id))
      ids.push(decodeBundle(added.lastResort).kyberPreKey.id)
      supply = rotate(added.supply, identity, (round + 1) * rotationMs, systemEntropy)
    }
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('removes both halves of a used pair and overwrites them', () => {
    const { supply } = add(fresh(), 2)
    const [first, second] = supply.oneTime
    const after = withoutOneTime(supply, new Set([first!.id]))
    wipeDropped(supply, after)
    expect(findOneTime(after, first!.id)).toBeUndefined()
    expect(findKyber(after, first!.id)).toBeUndefined()
    expect(first!.privateKey.every((byte) => byte === 0)).toBe(true)
    expect(first!.kyber.seed.every((byte) => byte === 0)).toBe(true)
    expect(second!.privateKey.every((byte) => byte === 0)).toBe(false)
  })

  it('drops what was replaced thirty days ago and the pairs that went out with it', () => {
    let supply = add(fresh(), 1).supply
    const [signed] = supply.signed
    const weeks = Math.ceil(retentionMs / rotationMs) + 1
    for (let week = 1; week < weeks; week++) {
      supply = rotate(supply, identity, week * rotationMs, systemEntropy)
      expect(findSigned(supply, signed!.id)).toBeDefined()
      expect(supply.oneTime).toHaveLength(1)
    }
    supply = rotate(supply, identity, weeks * rotationMs, systemEntropy)
    expect(findSigned(supply, signed!.id)).toBeUndefined()
    expect(supply.oneTime).toHaveLength(0)
    expect(supply.lastResort.length).toBe(supply.signed.length)
  })

  it('keeps a bounded number of pairs', () => {
    let supply = fresh()
    for (let i = 0; i < 6; i++) supply = add(supply, 100).supply
    expect(supply.oneTime).toHaveLength(maxOneTimePairs)
  })
})

describe('spent uses', () => {
  it('are known by all three names, also after being stored, until a prekey is gone', () => {
    const supply = fresh()
    const kyberId = supply.lastResort[0]!.id
    const signedId = supply.signed[0]!.id
    const use = { kyberId, signedId, baseKey: new Uint8Array(33).fill(5) }
    const spent = spentCodec.decode(spentCodec.encode([use]))
    expect(isSpent(spent, use)).toBe(true)
    expect(isSpent(spent, { ...use, signedId: signedId + 9 })).toBe(false)
    expect(isSpent(spent, { ...use, kyberId: kyberId + 9 })).toBe(false)
    expect(isSpent(spent, { ...use, baseKey: new Uint8Array(33) })).toBe(false)
    expect(forgetDeleted(spent, supply)).toBe(spent)
    expect(forgetDeleted(spent, { ...supply, signed: [] })).toEqual([])
  })
})
