import { describe, expect, it } from 'vitest'
import { fromHex } from '../../lib/bytes.ts'
import { accountId } from './account-id.ts'

const publicKey = fromHex('058f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f')

describe('account id', () => {
  it('is a lower-case hyphenated UUID of the key hash', () => {
    expect(accountId(publicKey)).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect(accountId(publicKey)).toBe('ff80f12e-d419-b0ae-961d-8ff2aa823fd1')
  })

  it('differs when any bit of the key differs', () => {
    const other = new Uint8Array(publicKey)
    other[32]! ^= 1
    expect(accountId(other)).not.toBe(accountId(publicKey))
  })

  it('refuses a key of another length', () => {
    expect(() => accountId(publicKey.subarray(1))).toThrow(RangeError)
  })
})
