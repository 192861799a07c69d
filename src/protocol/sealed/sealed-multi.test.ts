// The sent form of sealed sender version 2, in both roles against libsignal (session-protocol.md 3.10).

import {
  CiphertextMessage,
  IdentityChange,
  IdentityKeyStore,
  KEMKeyPair,
  PlaintextContent,
  PreKeyBundle,
  PrivateKey,
  processPreKeyBundle,
  ProtocolAddress,
  PublicKey,
  Aci,
  sealedSenderDecryptToUsmc,
  sealedSenderMultiRecipientEncrypt,
  sealedSenderMultiRecipientMessageForSingleRecipient,
  SenderCertificate,
  type SessionRecord,
  SessionStore,
  UnidentifiedSenderMessageContent,
} from '@signalapp/libsignal-client'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { copy, fromHex, toHex, utf8 } from '../../lib/bytes.ts'
import { seededEntropy } from '../../testing/libsignal/seeded-rng.ts'
import { ProtocolError } from '../errors.ts'
import { accountId } from '../identity/account-id.ts'
import { generateKeyPair, type KeyPair } from '../identity/curve.ts'
import { selfCertificate } from './certificate.ts'
import { sealForMany, splitSent } from './sealed-multi.ts'
import { unsealV2 } from './sealed-v2.ts'
import { type SealedContent } from './usmc.ts'

const rng = seededEntropy('sealed-multi')

class Identity extends IdentityKeyStore {
  readonly #key: PrivateKey
  readonly #known = new Map<string, PublicKey>()

  constructor(me: KeyPair) {
    super()
    this.#key = PrivateKey.deserialize(me.privateKey)
  }
  override getIdentityKey() {
    return Promise.resolve(this.#key)
  }
  override getLocalRegistrationId() {
    return Promise.resolve(1)
  }
  override saveIdentity(name: ProtocolAddress, key: PublicKey) {
    this.#known.set(name.name(), key)
    return Promise.resolve(IdentityChange.NewOrUnchanged)
  }
  override isTrustedIdentity() {
    return Promise.resolve(true)
  }
  override getIdentity(name: ProtocolAddress) {
    return Promise.resolve(this.#known.get(name.name()) ?? null)
  }
}

class Sessions extends SessionStore {
  readonly #records = new Map<string, SessionRecord>()

  override saveSession(name: ProtocolAddress, record: SessionRecord) {
    this.#records.set(name.toString(), record)
    return Promise.resolve()
  }
  override getSession(name: ProtocolAddress) {
    return Promise.resolve(this.#records.get(name.toString()) ?? null)
  }
  override getExistingSessions(addresses: ProtocolAddress[]) {
    return Promise.resolve(addresses.map((address) => this.#records.get(address.toString())!))
  }
}

/** A bundle of `identity` with fresh prekeys of the oracle. */
function bundleOf(identity: PrivateKey, deviceId: number, registrationId: number): PreKeyBundle {
  const signed = PrivateKey.generate().getPublicKey()
  const kyber = KEMKeyPair.generate().getPublicKey()
  return PreKeyBundle.new(
    registrationId,
    deviceId,
    null,
    null,
    1,
    signed,
    identity.sign(signed.serialize()),
    identity.getPublicKey(),
    1,
    kyber,
    identity.sign(kyber.serialize()),
  )
}

const alice = generateKeyPair(rng)
const bob = generateKeyPair(rng)
const carol = generateKeyPair(rng)
const [aliceName, bobName, carolName] = [alice, bob, carol].map((pair) => accountId(pair.publicKey)) as [
  string,
  string,
  string,
]
const excludedName = accountId(generateKeyPair(rng).publicKey)
const certificate = selfCertificate(alice, { name: aliceName, deviceId: 1, expiration: 2e12 }, rng)
const content: SealedContent = { type: 'sender-key', certificate, content: utf8('for the group') }

const sent = sealForMany({
  content,
  me: alice,
  recipients: [
    {
      name: bobName,
      identityKey: bob.publicKey,
      devices: [
        { deviceId: 1, registrationId: 0x3fff },
        { deviceId: 7, registrationId: 12 },
      ],
    },
    { name: carolName, identityKey: carol.publicKey, devices: [{ deviceId: 2, registrationId: 3 }] },
  ],
  excluded: [excludedName],
  rng,
})

describe('a message sealed for many', () => {
  it('gives each recipient its received form, and an excluded one nothing', () => {
    const split = splitSent(sent)
    expect(split.map(({ name }) => name)).toEqual([bobName, carolName, excludedName])
    expect(split[0]!.devices).toEqual([
      { deviceId: 1, registrationId: 0x3fff },
      { deviceId: 7, registrationId: 12 },
    ])
    expect(split[2]).toEqual({ name: excludedName, devices: [] })
    expect(unsealV2(split[0]!.received!, bob).content).toEqual(content.content)
    expect(unsealV2(split[1]!.received!, carol).sender.name).toBe(aliceName)
    expect(() => unsealV2(split[0]!.received!, carol)).toThrow(ProtocolError)
  })

  it('is split and opened by libsignal', async () => {
    const single = sealForMany({
      content,
      me: alice,
      recipients: [
        { name: bobName, identityKey: bob.publicKey, devices: [{ deviceId: 1, registrationId: 5 }] },
      ],
      rng,
    })
    const received = sealedSenderMultiRecipientMessageForSingleRecipient(single)
    expect(toHex(received)).toBe(toHex(splitSent(single)[0]!.received!))
    const opened = await sealedSenderDecryptToUsmc(received, new Identity(bob))
    expect(opened.msgType()).toBe(7)
    expect(toHex(opened.contents())).toBe(toHex(content.content))
  })

  it('of libsignal is split and opened here', async () => {
    const identity = new Identity(alice)
    const sessions = new Sessions()
    const local = ProtocolAddress.new(aliceName, 1)
    const addresses: ProtocolAddress[] = []
    for (const [pair, deviceId] of [
      [bob, 1],
      [bob, 2],
      [carol, 9],
    ] as const) {
      const address = ProtocolAddress.new(accountId(pair.publicKey), deviceId)
      const bundle = bundleOf(PrivateKey.deserialize(pair.privateKey), deviceId, 100 + deviceId)
      await processPreKeyBundle(bundle, address, local, sessions, identity)
      addresses.push(address)
    }
    const plain = PlaintextContent.deserialize(fromHex('c042041001180180'))
    const usmc = UnidentifiedSenderMessageContent.new(
      CiphertextMessage.from(plain),
      SenderCertificate.deserialize(certificate),
      0,
      null,
    )
    const theirs = await sealedSenderMultiRecipientEncrypt({
      content: usmc,
      recipients: addresses,
      excludedRecipients: [Aci.fromUuid(excludedName)],
      identityStore: identity,
      sessionStore: sessions,
    })
    const split = new Map(splitSent(theirs).map((recipient) => [recipient.name, recipient]))
    expect(split.get(bobName)!.devices).toEqual([
      { deviceId: 1, registrationId: 101 },
      { deviceId: 2, registrationId: 102 },
    ])
    expect(split.get(excludedName)).toEqual({ name: excludedName, devices: [] })
    const opened = unsealV2(split.get(carolName)!.received!, carol)
    expect(opened).toMatchObject({ type: 'plaintext', sender: { name: aliceName, deviceId: 1 } })
    expect(unsealV2(split.get(bobName)!.received!, bob).content).toEqual(opened.content)
  })

  it('cut short or altered is refused with a typed error or split otherwise, never anything else', () => {
    fc.assert(
      fc.property(fc.nat(sent.length - 1), fc.nat(255), (offset, value) => {
        const damaged = copy(sent)
        damaged[offset] = value
        for (const bytes of [damaged, sent.subarray(0, offset)]) {
          try {
            splitSent(bytes)
          } catch (error) {
            expect(error).toBeInstanceOf(ProtocolError)
          }
        }
      }),
    )
  })
})
