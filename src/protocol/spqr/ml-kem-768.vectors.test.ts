import { sha3_256 } from '@noble/hashes/sha3.js'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { concat, fromHex, toHex } from '../../lib/bytes.ts'
import {
  decapsulate,
  encapsulateFirst,
  encapsulateSecond,
  generateDecapsulationKey,
  isValidEkPart,
} from './ml-kem-768.ts'

type Case = {
  readonly tcId: number
  readonly flags: readonly string[]
  readonly result: 'valid' | 'invalid'
  readonly seed?: string
  readonly m?: string
  readonly ek?: string
  readonly c: string
  readonly K: string
}

const readCases = (file: string): Case[] => {
  const url = new URL(`../../../../shared/vectors/wycheproof/${file}`, import.meta.url)
  const { testGroups } = JSON.parse(readFileSync(url, 'utf8')) as { testGroups: { tests: Case[] }[] }
  return testGroups.flatMap((group) => group.tests)
}

/** Splits a public key into the ek part and the header that would announce it. */
const splitKey = (ek: Uint8Array) => ({
  ekPart: ek.subarray(0, 1152),
  header: concat(ek.subarray(1152), sha3_256(ek)),
})

const encapsulations = readCases('mlkem_768_encaps_test.json')

test('encapsulates the Wycheproof vectors in two halves', () => {
  const valid = encapsulations.filter((vector) => vector.result === 'valid')
  expect(valid.length).toBeGreaterThan(0)
  for (const vector of valid) {
    const { ekPart, header } = splitKey(fromHex(vector.ek!))
    const m = fromHex(vector.m!)
    expect(isValidEkPart(ekPart, header), `case ${vector.tcId}`).toBe(true)
    const { ct1, sharedSecret } = encapsulateFirst(header, m)
    expect(toHex(ct1), `ct1 of case ${vector.tcId}`).toBe(vector.c.slice(0, 2 * 960))
    expect(toHex(encapsulateSecond(ekPart, header, m)), `ct2 of case ${vector.tcId}`).toBe(
      vector.c.slice(-2 * 128),
    )
    expect(toHex(sharedSecret), `K of case ${vector.tcId}`).toBe(vector.K)
  }
})

test('refuses every key of the Wycheproof vectors with a coefficient above the modulus', () => {
  const overflowing = encapsulations.filter((vector) => vector.flags.includes('ModulusOverflow'))
  expect(overflowing.length).toBeGreaterThan(0)
  for (const vector of overflowing) {
    const { ekPart, header } = splitKey(fromHex(vector.ek!))
    expect(isValidEkPart(ekPart, header), `case ${vector.tcId}`).toBe(false)
  }
})

test('decapsulates the Wycheproof vectors, whose ciphertexts come in two parts', () => {
  const valid = readCases('mlkem_768_test.json').filter((vector) => vector.result === 'valid')
  expect(valid.length).toBeGreaterThan(0)
  for (const vector of valid) {
    const c = fromHex(vector.c)
    const dk = generateDecapsulationKey(fromHex(vector.seed!))
    const secret = decapsulate(dk, c.subarray(0, 960), c.subarray(960))
    expect(toHex(secret), `case ${vector.tcId}`).toBe(vector.K)
  }
})
