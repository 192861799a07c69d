import { describe, expect, it } from 'vitest'
import { toHex } from '../../lib/bytes.ts'
import { keyPairFrom } from '../identity/curve.ts'
import { acceptHandshake, deriveSecrets, initiateHandshake } from './pqxdh.ts'

const filled = (value: number) => new Uint8Array(32).fill(value)
const pair = (value: number) => keyPairFrom(filled(value))

describe('PQXDH', () => {
  it('derives the anchor secrets', () => {
    const secrets = deriveSecrets([filled(1), filled(2), filled(3), filled(4)], filled(5))
    expect([secrets.rootKey, secrets.chainKey, secrets.pqKey].map(toHex)).toEqual([
      'f8db7484c285311aba34ed2fcee24c80ab75b9e27b99c44be4e2222c29af1ced',
      '33b73335338c0dcfc2b22dba3b295cf7a4188c8d9e964fd9643eca3fee9e862f',
      '849222556b99fd51fe9ed71842124cddef3e15e531a1f67c8b542a569dd2308f',
    ])
  })

  it.each([true, false])('gives both sides the same secrets, one-time prekey: %s', (withPreKey) => {
    const [identityA, baseA, identityB, signedB, oneTimeB] = [1, 2, 3, 4, 5].map(pair)
    const initiator = initiateHandshake({
      identity: identityA!,
      base: baseA!,
      theirIdentity: identityB!.publicKey,
      theirSignedPreKey: signedB!.publicKey,
      theirPreKey: withPreKey ? oneTimeB!.publicKey : undefined,
      kyberSecret: filled(9),
    })
    const responder = acceptHandshake({
      identity: identityB!,
      signedPreKey: signedB!,
      preKey: withPreKey ? oneTimeB : undefined,
      theirIdentity: identityA!.publicKey,
      theirBase: baseA!.publicKey,
      kyberSecret: filled(9),
    })
    expect(responder).toEqual(initiator)
  })
})
