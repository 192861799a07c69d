import { describe, expect, it } from 'vitest'
import { toHex } from '../../lib/bytes.ts'
import { deriveMessageKeys, deriveSeed, stepChain, stepRoot, wipeMessageKeys } from './kdf.ts'

const filled = (value: number) => new Uint8Array(32).fill(value)

describe('the ratchet derivations match the anchors', () => {
  it('root step', () => {
    const { rootKey, chainKey } = stepRoot(filled(1), filled(2))
    expect(toHex(rootKey)).toBe('5f8b3480a53acf984c4d253e8f836d3b3f17548503439e1688548a97ea31d236')
    expect(toHex(chainKey)).toBe('71034857a2226c213eac473a6391c7bf08457662dc051d4975cc24511e20fa03')
  })

  it('chain step', () => {
    expect(toHex(deriveSeed(filled(1)))).toBe(
      'cc6efb872c237f565ee82df42e4cab00098b13710395e3c6d29f2907d69e4f04',
    )
    expect(toHex(stepChain(filled(1)))).toBe(
      'c31d79abaf8f2150ee1cfe3dc732eed02a56f79647909bad055a831cb762e9a2',
    )
  })

  it.each([
    [
      filled(2),
      'd21339ffba17ed44c69402ac1c5bcd0548a484b9a526facea7cbde72bdc11991',
      'bb1f6fbdf81c3d1fc0fc3dbf45c57e98d0e8c9cefe0aef13be6a7a450df1a76d',
      '9b067bd1fbca4767cf19393729c9e994',
    ],
    [
      undefined,
      '9c1ca9c47fad3fa5773060fc40a0450e9515ec3c936789ee8691345969ed236c',
      'e3d169eb78e1cc494935ebec8041692afb4bb40908d025a502e1e75c03b6cbbc',
      '36ce5c50e2e588f8e588da1a36620f0e',
    ],
  ])('message keys', (salt, cipherKey, macKey, iv) => {
    const keys = deriveMessageKeys(filled(1), salt)
    expect([keys.cipherKey, keys.macKey, keys.iv].map(toHex)).toEqual([cipherKey, macKey, iv])
    wipeMessageKeys(keys)
    expect(toHex(keys.cipherKey)).toBe('00'.repeat(32))
  })
})
