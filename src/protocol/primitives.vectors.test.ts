// The primitives beneath the session protocol against the Wycheproof vectors kept beside the project
// (session-protocol.md, 6.4). A missing or altered vector file fails the run.

import { cbc, gcmsiv } from '@noble/ciphers/aes.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { concat, fromHex, toHex, utf8 } from '../lib/bytes.ts'
import { clamp } from './identity/curve.ts'
import { hkdf, hmac } from './kdf.ts'
import { decapsulate, encapsulate, generateKeyPair } from './ml-kem/ml-kem.ts'
import { mlKem1024, mlKem768 } from './ml-kem/pke.ts'
import { agree } from './wasm/x25519.ts'

interface Case {
  readonly tcId: number
  readonly result: 'valid' | 'invalid' | 'acceptable'
  readonly flags?: readonly string[]
  readonly [field: string]: unknown
}
interface Group {
  readonly type: string
  readonly keySize?: number
  readonly tagSize?: number
  readonly tests: readonly Case[]
}

const folder = new URL('../../../shared/vectors/wycheproof/', import.meta.url)

/** All groups of a vector file, once its hash is found in the table of origin. */
function load(file: string): readonly Group[] {
  const text = readFileSync(new URL(file, folder), 'utf8')
  const table = readFileSync(new URL('SOURCE.md', folder), 'utf8')
  expect(table, `${file} is not the recorded copy`).toContain(toHex(sha256(utf8(text))))
  const parsed = JSON.parse(text) as { readonly testGroups: readonly Group[] }
  return parsed.testGroups
}

/** A hexadecimal field of a case. */
function bytes(test: Case, field: string): Uint8Array<ArrayBuffer> {
  const value = test[field]
  if (typeof value !== 'string') throw new TypeError(`case ${test.tcId} has no field ${field}`)
  return fromHex(value)
}

/** Runs `check` on every selected case and counts them, so that an empty selection cannot pass. */
function forEachCase(groups: readonly Group[], check: (test: Case, group: Group) => void): number {
  let count = 0
  for (const group of groups) {
    for (const test of group.tests) {
      check(test, group)
      count++
    }
  }
  return count
}

describe('Wycheproof', () => {
  it('X25519 agrees, and answers all zeros for every point of low order', () => {
    let zeros = 0
    const count = forEachCase(load('x25519_test.json'), (test) => {
      const shared = test['shared'] as string
      if (/^0+$/.test(shared)) zeros++
      const secret = agree(clamp(bytes(test, 'private')), bytes(test, 'public'))
      expect(toHex(secret), `case ${test.tcId}`).toBe(shared)
    })
    expect([count, zeros]).toEqual([518, 31])
  })

  it('HKDF-SHA256 derives the same keys and refuses an output that is too long', () => {
    const count = forEachCase(load('hkdf_sha256_test.json'), (test) => {
      const size = test['size'] as number
      const derive = () => hkdf(bytes(test, 'ikm'), bytes(test, 'salt'), bytes(test, 'info'), size)
      if (test.result === 'valid') expect(toHex(derive()), `case ${test.tcId}`).toBe(test['okm'])
      else expect(derive, `case ${test.tcId}`).toThrow()
    })
    expect(count).toBe(86)
  })

  it('HMAC-SHA256 gives the tags of the valid cases only', () => {
    const count = forEachCase(load('hmac_sha256_test.json'), (test, group) => {
      const tag = hmac(bytes(test, 'key'), bytes(test, 'msg')).subarray(0, group.tagSize! / 8)
      expect(toHex(tag) === test['tag'], `case ${test.tcId}`).toBe(test.result === 'valid')
    })
    expect(count).toBe(174)
  })

  it('AES-256-CBC encrypts and decrypts, and refuses bad padding', () => {
    const groups = load('aes_cbc_pkcs5_test.json').filter((group) => group.keySize === 256)
    const count = forEachCase(groups, (test) => {
      const cipher = () => cbc(bytes(test, 'key'), bytes(test, 'iv'))
      if (test.result === 'valid') {
        expect(toHex(cipher().encrypt(bytes(test, 'msg'))), `case ${test.tcId}`).toBe(test['ct'])
        expect(toHex(cipher().decrypt(bytes(test, 'ct'))), `case ${test.tcId}`).toBe(test['msg'])
      } else {
        expect(() => cipher().decrypt(bytes(test, 'ct')), `case ${test.tcId}`).toThrow()
      }
    })
    expect(count).toBe(72)
  })

  it('AES-256-GCM-SIV seals and opens, and refuses an altered tag', () => {
    const groups = load('aes_gcm_siv_test.json').filter((group) => group.keySize === 256)
    const count = forEachCase(groups, (test) => {
      const cipher = () => gcmsiv(bytes(test, 'key'), bytes(test, 'iv'), bytes(test, 'aad'))
      const sealed = concat(bytes(test, 'ct'), bytes(test, 'tag'))
      if (test.result === 'valid') {
        expect(toHex(cipher().encrypt(bytes(test, 'msg'))), `case ${test.tcId}`).toBe(toHex(sealed))
        expect(toHex(cipher().decrypt(sealed)), `case ${test.tcId}`).toBe(test['msg'])
      } else {
        expect(() => cipher().decrypt(sealed), `case ${test.tcId}`).toThrow()
      }
    })
    expect(count).toBeGreaterThan(80)
  })
})

describe.each([
  { size: 768, set: mlKem768, encapsulations: 265 },
  { size: 1024, set: mlKem1024, encapsulations: 269 },
])('Wycheproof ML-KEM-$size', ({ size, set, encapsulations }) => {
  it('generates the key pairs of the seeds', () => {
    const count = forEachCase(load(`mlkem_${size}_keygen_seed_test.json`), (test) => {
      const pair = generateKeyPair(set, bytes(test, 'seed'))
      expect(toHex(pair.encapsulationKey), `case ${test.tcId}`).toBe(test['ek'])
      expect(toHex(pair.decapsulationKey), `case ${test.tcId}`).toBe(test['dk'])
    })
    expect(count).toBe(100)
  })

  it('decapsulates, also by implicit rejection, and refuses wrong lengths', () => {
    const count = forEachCase(load(`mlkem_${size}_test.json`), (test) => {
      const open = () => {
        const pair = generateKeyPair(set, bytes(test, 'seed'))
        return toHex(decapsulate(set, pair.decapsulationKey, bytes(test, 'c')))
      }
      if (test.result === 'valid') expect(open(), `case ${test.tcId}`).toBe(test['K'])
      else expect(open, `case ${test.tcId}`).toThrow()
    })
    expect(count).toBe(193)
  })

  it('decapsulates with an expanded key and refuses a damaged one', () => {
    const count = forEachCase(load(`mlkem_${size}_semi_expanded_decaps_test.json`), (test) => {
      const open = () => toHex(decapsulate(set, bytes(test, 'dk'), bytes(test, 'c')))
      if (test.result === 'valid') expect(open(), `case ${test.tcId}`).toBe(test['K'])
      else expect(open, `case ${test.tcId}`).toThrow()
    })
    expect(count).toBe(9)
  })

  it('encapsulates to valid keys and refuses coefficients beyond the modulus', () => {
    const count = forEachCase(load(`mlkem_${size}_encaps_test.json`), (test) => {
      const close = () => encapsulate(set, bytes(test, 'ek'), bytes(test, 'm'))
      if (test.result === 'valid') {
        const { ciphertext, sharedSecret } = close()
        expect(toHex(ciphertext), `case ${test.tcId}`).toBe(test['c'])
        expect(toHex(sharedSecret), `case ${test.tcId}`).toBe(test['K'])
      } else {
        expect(close, `case ${test.tcId}`).toThrow()
      }
    })
    expect(count).toBe(encapsulations)
  })
})
