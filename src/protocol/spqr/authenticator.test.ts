import { expect, test } from 'vitest'
import { toHex } from '../../lib/bytes.ts'
import { ciphertextMac, epochSecret, headerMac, startAuthenticator } from './authenticator.ts'

const filled = (byte: number, length: number) => new Uint8Array(length).fill(byte)

test('absorbs the key of the handshake as the reference values say', () => {
  const { root, mac } = startAuthenticator(filled(3, 32))
  expect(toHex(root)).toBe('c7403d1182c0d16578fdad876b54d74192178b657f2d66bae3aa57be284f9a28')
  expect(toHex(mac)).toBe('3ddc6528ecc8ade1fcee29356ad3a7d92edaa3a852aa0afe15c3ad59b3cb5712')
})

test('computes the reference MAC of a header', () => {
  const mac = headerMac(startAuthenticator(filled(3, 32)), 1, filled(5, 64))
  expect(toHex(mac)).toBe('aa7c70d2c96d0f830ad2ae0d4b484e8517aab89c7471c34510ab13606aa33da6')
})

test('computes the reference MAC of a ciphertext', () => {
  const mac = ciphertextMac(startAuthenticator(filled(3, 32)), 1, filled(6, 960), filled(7, 128))
  expect(toHex(mac)).toBe('a575268f711f7b3b9e2c7000847d9e67ca5ee9221bb61e7721094865a980872f')
})

test('derives the reference epoch secret', () => {
  expect(toHex(epochSecret(filled(8, 32), 1))).toBe(
    '8bc818f1ff29112baad760f0258c2009395621f96bc79758867b0fc9d1cf3ce3',
  )
})
