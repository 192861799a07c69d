import { afterEach, describe, expect, it } from 'vitest'
import { fromHex, toHex, utf8 } from '../../lib/bytes.ts'
import { defaultCurveEngine, keyPairFrom, setCurveEngine } from './curve.ts'
import { loadSodiumEngine } from './sodium-engine.ts'
import { sign, verify } from './xeddsa.ts'

const anchors = [
  {
    privateKey: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e5f',
    publicKey: '058f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f',
    signature:
      'cace399975e1362dd57bf4280e291703fa2296dc41ee81bd352024aba935a97b15c66b17cb724ed8a39bb07fef7777d3f7719d7b01943fc43b5d95610e880d07',
  },
  {
    privateKey: '48f5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785455a',
    publicKey: '051fbecfcede5636a406600be3ab8b8dd8c087f8850910ef08be5e64ba5ce5f503',
    signature:
      'deb74f8c1b49e13c69c21bd1158b20c31c774abf294c202608bf4b9deb68f4a20cb8d3feee13699336d6cc13f08e4ee6ae7fb9900b84d8e3d14851647a899881',
  },
]
const message = utf8('skein')
const random = new Uint8Array(64).fill(0x11)

afterEach(() => setCurveEngine(defaultCurveEngine()))

describe.each(['noble', 'sodium'])('XEdDSA on %s', (name) => {
  it.each(anchors)('matches the anchor with public key $publicKey', async (anchor) => {
    if (name === 'sodium') setCurveEngine(await loadSodiumEngine())
    const pair = keyPairFrom(fromHex(anchor.privateKey))
    expect(toHex(pair.publicKey)).toBe(anchor.publicKey)
    const signature = sign(pair.privateKey, message, random)
    expect(toHex(signature)).toBe(anchor.signature)
    expect(verify(pair.publicKey, message, signature)).toBe(true)
  })

  it('refuses a flipped bit anywhere', async () => {
    if (name === 'sodium') setCurveEngine(await loadSodiumEngine())
    const pair = keyPairFrom(fromHex(anchors[0]!.privateKey))
    const signature = fromHex(anchors[0]!.signature)
    for (const position of [0, 31, 32, 62, 63]) {
      const forged = signature.map((byte, i) => (i === position ? byte ^ 0x80 : byte))
      expect(verify(pair.publicKey, message, forged)).toBe(false)
    }
    expect(verify(pair.publicKey, utf8('skeim'), signature)).toBe(false)
  })
})

describe('verify', () => {
  it('answers false for every malformed input', () => {
    const { publicKey } = keyPairFrom(fromHex(anchors[0]!.privateKey))
    const signature = fromHex(anchors[0]!.signature)
    expect(verify(publicKey.subarray(1), message, signature)).toBe(false)
    expect(verify(publicKey, message, signature.subarray(1))).toBe(false)
    const minusOne = fromHex('05ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f')
    expect(verify(minusOne, message, signature)).toBe(false)
    const large = signature.map((byte, i) => (i === 63 ? 0x20 : byte))
    expect(verify(publicKey, message, large)).toBe(false)
  })
})
