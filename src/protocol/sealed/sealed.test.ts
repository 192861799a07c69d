// Group 34 of session-protocol.md 6.2: sealed sender of both versions, in both roles against libsignal.

import {
  Aci,
  CiphertextMessage,
  ContentHint as OracleHint,
  type Direction,
  IdentityChange,
  IdentityKeyStore,
  PlaintextContent,
  PrivateKey,
  type ProtocolAddress,
  ProtocolAddress as Address,
  PublicKey,
  sealedSenderDecryptToUsmc,
  sealedSenderEncrypt,
  SenderCertificate as OracleCertificate,
  ServerCertificate,
  UnidentifiedSenderMessageContent as OracleContent,
} from '@signalapp/libsignal-client'
import { beforeAll, describe, expect, it } from 'vitest'
import { concat, copy, fromHex, toHex, utf8 } from '../../lib/bytes.ts'
import { seededEntropy } from '../../testing/libsignal/seeded-rng.ts'
import { type ProtocolError } from '../errors.ts'
import { accountId } from '../identity/account-id.ts'
import { generateKeyPair, type KeyPair } from '../identity/curve.ts'
import {
  checkCertificate,
  decodeCertificate,
  isIssuedBy,
  issueCertificate,
  issueServerCertificate,
  selfCertificate,
} from './certificate.ts'
import { clearSealCache, createSealCache } from './seal-cache.ts'
import { sealV1, unsealV1 } from './sealed-v1.ts'
import { sealedV2Length, sealV2, unsealV2 } from './sealed-v2.ts'
import { unseal } from './unseal.ts'
import { type SealedContent } from './usmc.ts'
import { deriveBodyKey, deriveEphemeral } from './v2-keys.ts'

const rng = seededEntropy('sealed')
const now = 1_800_000_000_000
const shared = createSealCache()
const expiration = now + 1000

/** The oracle's identity store of one account that trusts everybody. */
class OracleIdentity extends IdentityKeyStore {
  readonly #key: PrivateKey
  readonly #known: ReadonlyMap<string, PublicKey>

  constructor(me: KeyPair, known: ReadonlyMap<string, PublicKey> = new Map()) {
    super()
    this.#key = PrivateKey.deserialize(me.privateKey)
    this.#known = known
  }
  override getIdentityKey() {
    return Promise.resolve(this.#key)
  }
  override getLocalRegistrationId() {
    return Promise.resolve(1)
  }
  override saveIdentity() {
    return Promise.resolve(IdentityChange.NewOrUnchanged)
  }
  override isTrustedIdentity(_name: ProtocolAddress, _key: PublicKey, _direction: Direction) {
    return Promise.resolve(true)
  }
  override getIdentity(name: ProtocolAddress) {
    return Promise.resolve(this.#known.get(name.name()) ?? null)
  }
}

/** A plaintext message of the oracle, the only kind that needs no session. */
function resendRequest(): PlaintextContent {
  const request = concat(new Uint8Array([0xc0]), fromHex('420410011801'), new Uint8Array([0x80]))
  return PlaintextContent.deserialize(request)
}

/** The code of the error `run` throws. */
function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return (error as ProtocolError).code
  }
  return 'accepted'
}

let alice: KeyPair
let bob: KeyPair
let aliceName: string
let content: SealedContent

beforeAll(() => {
  alice = generateKeyPair(rng)
  bob = generateKeyPair(rng)
  aliceName = accountId(alice.publicKey)
  const certificate = selfCertificate(alice, { name: aliceName, deviceId: 3, expiration }, rng)
  content = { type: 'whisper', certificate, content: utf8('ratchet message') }
})

describe('sealed sender version 2', () => {
  it('derives the anchor values', () => {
    const secret = new Uint8Array(32).fill(1)
    expect(toHex(deriveEphemeral(secret).publicKey)).toBe(
      '05eddeb7b632116ad0efedda1a535b21941ec56573feac5a2a893249a71cd84f53',
    )
    expect(toHex(deriveBodyKey(secret))).toBe(
      '094c3e88f4d53202168f7ae213ed2aa66ea3a5aa62d3c6244b8a5653d134dff0',
    )
  })

  it('returns content and sender, with and without a cache', () => {
    const cache = createSealCache()
    for (let i = 0; i < 2; i++) {
      const sealed = sealV2({ content, me: alice, recipient: bob.publicKey, rng, cache })
      expect(sealed[0]).toBe(0x22)
      expect(sealed).toHaveLength(sealedV2Length(content))
      const expected = {
        ...content,
        sender: { name: aliceName, deviceId: 3, identityKey: alice.publicKey },
      }
      expect(unsealV2(sealed, bob)).toEqual(expected)
      expect(unsealV2(sealed, bob, { cache, now })).toEqual(expected)
    }
    expect([cache.agreements.size, cache.certificates.size]).toEqual([2, 1])
    clearSealCache(cache)
    expect([cache.agreements.size, cache.certificates.size]).toEqual([0, 0])
  })

  it('is opened by libsignal at every padded length, also where a length prefix grows', async () => {
    const store = new OracleIdentity(bob)
    const least = sealedV2Length(content)
    for (const extra of [0, 1, 2, 3, 128, 129, 130, 131, 132, 16386, 16387, 16388, 16389]) {
      const sealed = sealV2({ content, me: alice, recipient: bob.publicKey, rng, padTo: least + extra })
      expect(sealed).toHaveLength(least + extra)
      const opened = await sealedSenderDecryptToUsmc(sealed, store)
      expect(toHex(opened.contents()), `${extra} more bytes`).toBe(toHex(content.content))
      expect(opened.msgType()).toBe(2)
      expect(unsealV2(sealed, bob).content).toEqual(content.content)
    }
  })

  it('reaches each of forty lengths and refuses one that is too short', () => {
    const least = sealedV2Length(content)
    for (let extra = 0; extra < 40; extra++) {
      expect(
        sealV2({ content, me: alice, recipient: bob.publicKey, rng, padTo: least + extra, cache: shared }),
      ).toHaveLength(least + extra)
    }
    expect(() => sealV2({ content, me: alice, recipient: bob.publicKey, rng, padTo: least - 1 })).toThrow(
      RangeError,
    )
  })

  it('refuses every flipped byte with the right code', () => {
    const sealed = sealV2({ content, me: alice, recipient: bob.publicKey, rng })
    for (const [offset, codes] of [
      [1, ['authentication']],
      [33, ['authentication']],
      [49, ['authentication', 'bad-key']],
      [90, ['authentication']],
      [sealed.length - 1, ['authentication']],
    ] as const) {
      const damaged = copy(sealed)
      damaged[offset]! ^= 1
      expect(codes, `byte ${offset}`).toContain(codeOf(() => unsealV2(damaged, bob)))
    }
    expect(codeOf(() => unsealV2(sealed, alice))).toBe('authentication')
    expect(codeOf(() => unsealV2(sealed.subarray(0, 96), bob))).toBe('malformed')
  })

  it('does not look at the low nibble of the version, and knows no version 3', () => {
    const sealed = sealV2({ content, me: alice, recipient: bob.publicKey, rng })
    for (const first of [0x20, 0x2f]) {
      const other = copy(sealed)
      other[0] = first
      expect(unseal(other, bob).content).toEqual(content.content)
    }
    const third = copy(sealed)
    third[0] = 0x33
    expect(codeOf(() => unseal(third, bob))).toBe('version')
    expect(codeOf(() => unseal(new Uint8Array(), bob))).toBe('malformed')
  })

  it('refuses the certificate of somebody else', () => {
    const carol = generateKeyPair(rng)
    const sealed = sealV2({ content, me: carol, recipient: bob.publicKey, rng })
    expect(codeOf(() => unsealV2(sealed, bob))).toBe('authentication')
  })
})

describe('sealed sender version 1', () => {
  it('returns content and sender, and is opened by libsignal', async () => {
    const sealed = sealV1({ content, me: alice, recipient: bob.publicKey, rng })
    expect(sealed[0]).toBe(0x11)
    expect(unseal(sealed, bob, { now, cache: createSealCache() })).toEqual({
      ...content,
      sender: { name: aliceName, deviceId: 3, identityKey: alice.publicKey },
    })
    const opened = await sealedSenderDecryptToUsmc(sealed, new OracleIdentity(bob))
    expect(toHex(opened.contents())).toBe(toHex(content.content))
    expect(opened.senderCertificate().senderUuid()).toBe(aliceName)
    const oldStyle = copy(sealed)
    oldStyle[0] = 0x01
    expect(unseal(oldStyle, bob).type).toBe('whisper')
  })

  it('opens what libsignal has sealed', async () => {
    const certificate = OracleCertificate.deserialize(content.certificate)
    const message = CiphertextMessage.from(resendRequest())
    const usmc = OracleContent.new(message, certificate, OracleHint.Implicit, utf8('group'))
    const known = new Map([['bob', PublicKey.deserialize(bob.publicKey)]])
    const sealed = await sealedSenderEncrypt(usmc, Address.new('bob', 1), new OracleIdentity(alice, known))
    const opened = unseal(sealed, bob, { now })
    expect(opened).toMatchObject({ type: 'plaintext', hint: 'implicit', groupId: utf8('group') })
    expect(toHex(opened.content)).toBe(toHex(message.serialize()))
    expect(opened.sender).toEqual({ name: aliceName, deviceId: 3, identityKey: alice.publicKey })
  })

  it('refuses a flipped last byte, a foreign certificate and a message to oneself', () => {
    const sealed = sealV1({ content, me: alice, recipient: bob.publicKey, rng })
    const damaged = copy(sealed)
    damaged[damaged.length - 1]! ^= 1
    expect(codeOf(() => unsealV1(damaged, bob))).toBe('authentication')
    const foreign = sealV1({ content, me: generateKeyPair(rng), recipient: bob.publicKey, rng })
    expect(codeOf(() => unsealV1(foreign, bob))).toBe('authentication')
    const self = { name: aliceName.toUpperCase(), deviceId: 3 }
    expect(codeOf(() => unsealV1(sealed, bob, { self }))).toBe('malformed')
    expect(codeOf(() => unsealV1(sealed, bob, { self: { ...self, deviceId: 4 } }))).toBe('accepted')
  })
})

describe('certificates', () => {
  it('made by oneself satisfy libsignal with the identity key as root', () => {
    const certificate = OracleCertificate.deserialize(content.certificate)
    expect(certificate.validate(certificate.key(), expiration)).toBe(true)
    expect(certificate.validate(certificate.key(), expiration + 1)).toBe(false)
    expect(certificate.senderAci()?.getServiceIdString()).toBe(aliceName)
    expect(certificate.senderDeviceId()).toBe(3)
  })

  it('of a server chain are read and verified under its root only', () => {
    const root = PrivateKey.generate()
    const server = PrivateKey.generate()
    const chain = ServerCertificate.new(7, server.getPublicKey(), root)
    const identity = PublicKey.deserialize(alice.publicKey)
    const made = OracleCertificate.new(
      Aci.fromUuid(aliceName),
      '+14150000000',
      2,
      identity,
      expiration,
      chain,
      server,
    )
    const certificate = decodeCertificate(made.serialize())
    expect(certificate).toMatchObject({ name: aliceName, deviceId: 2, expiration })
    expect(isIssuedBy(certificate, root.getPublicKey().serialize())).toBe(true)
    expect(isIssuedBy(certificate, server.getPublicKey().serialize())).toBe(false)
    const otherServer = OracleCertificate.new(
      aliceName,
      null,
      2,
      identity,
      expiration,
      chain,
      PrivateKey.generate(),
    )
    expect(isIssuedBy(decodeCertificate(otherServer.serialize()), root.getPublicKey().serialize())).toBe(
      false,
    )
  })

  it('are refused after their expiry, under another root and with a wrong key', () => {
    const certificate = decodeCertificate(content.certificate)
    expect(codeOf(() => checkCertificate(certificate, alice.publicKey, expiration))).toBe('accepted')
    expect(codeOf(() => checkCertificate(certificate, alice.publicKey, expiration + 1))).toBe(
      'untrusted-identity',
    )
    expect(codeOf(() => checkCertificate(certificate, bob.publicKey, now))).toBe('untrusted-identity')
    const sealed = sealV2({ content, me: alice, recipient: bob.publicKey, rng })
    expect(codeOf(() => unsealV2(sealed, bob, { now: expiration + 1 }))).toBe('untrusted-identity')
    expect(codeOf(() => unsealV2(sealed, bob, { trustRoot: bob.publicKey }))).toBe('untrusted-identity')
  })

  it('that name a stranger need the signature of that key', () => {
    const mallory = generateKeyPair(rng)
    const signer = {
      keyPair: mallory,
      certificate: issueServerCertificate(1, mallory.publicKey, mallory, rng),
    }
    const sender = { name: aliceName, deviceId: 1, identityKey: alice.publicKey, expiration }
    const forged = { ...content, certificate: issueCertificate(sender, signer, rng) }
    const sealed = sealV2({ content: forged, me: alice, recipient: bob.publicKey, rng })
    expect(codeOf(() => unsealV2(sealed, bob))).toBe('untrusted-identity')
  })
})
