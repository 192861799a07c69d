// The outer layers by libsignal-client.
import * as libsignal from '@signalapp/libsignal-client'
import { utf8, type Bytes } from '../../lib/bytes.ts'
import { toProtocolError } from '../../node-peer/libsignal-errors.ts'
import { toLibsignalBundle, toProtocolAddress } from '../../node-peer/libsignal-records.ts'
import { ProtocolError } from '../../protocol/errors.ts'
import { uuidFromBytes } from '../../protocol/sealed/service-id.ts'
import type { OuterDevice, OuterInit, Party } from './device.ts'

/** Iterations and version of the safety number (session-protocol.md 3.11). */
const ITERATIONS = 5200
const VERSION = 1

/** One account that trusts everybody and knows whom it was told of. */
class Identities extends libsignal.IdentityKeyStore {
  readonly #key: libsignal.PrivateKey
  readonly #known = new Map<string, libsignal.PublicKey>()

  constructor(key: libsignal.PrivateKey) {
    super()
    this.#key = key
  }
  override getIdentityKey() {
    return Promise.resolve(this.#key)
  }
  override getLocalRegistrationId() {
    return Promise.resolve(1)
  }
  override saveIdentity(name: libsignal.ProtocolAddress, key: libsignal.PublicKey) {
    this.#known.set(name.toString(), key)
    return Promise.resolve(libsignal.IdentityChange.NewOrUnchanged)
  }
  override isTrustedIdentity() {
    return Promise.resolve(true)
  }
  override getIdentity(name: libsignal.ProtocolAddress) {
    return Promise.resolve(this.#known.get(name.toString()) ?? null)
  }
}

class Sessions extends libsignal.SessionStore {
  readonly #records = new Map<string, libsignal.SessionRecord>()

  override saveSession(name: libsignal.ProtocolAddress, record: libsignal.SessionRecord) {
    this.#records.set(name.toString(), record)
    return Promise.resolve()
  }
  override getSession(name: libsignal.ProtocolAddress) {
    return Promise.resolve(this.#records.get(name.toString()) ?? null)
  }
  override getExistingSessions(names: libsignal.ProtocolAddress[]) {
    return Promise.resolve(names.flatMap((name) => this.#records.get(name.toString()) ?? []))
  }
}

class SenderKeys extends libsignal.SenderKeyStore {
  readonly #records = new Map<string, libsignal.SenderKeyRecord>()

  override saveSenderKey(sender: libsignal.ProtocolAddress, id: string, record: libsignal.SenderKeyRecord) {
    this.#records.set(`${sender.toString()} ${id}`, record)
    return Promise.resolve()
  }
  override getSenderKey(sender: libsignal.ProtocolAddress, id: string) {
    return Promise.resolve(this.#records.get(`${sender.toString()} ${id}`) ?? null)
  }
}

/** A device on libsignal. */
export function createLibsignalDevice({ address, identity, groupId }: OuterInit): OuterDevice {
  const key = libsignal.PrivateKey.deserialize(identity.keyPair.privateKey)
  const me = toProtocolAddress(address)
  const group = uuidFromBytes(groupId)
  const stores = { identities: new Identities(key), sessions: new Sessions(), senderKeys: new SenderKeys() }
  const numberWith = (name: string, identityKey: Bytes) =>
    libsignal.Fingerprint.new(
      ITERATIONS,
      VERSION,
      utf8(address.name),
      key.getPublicKey(),
      utf8(name),
      libsignal.PublicKey.deserialize(identityKey),
    )
  const write = async (plaintext: Bytes): Promise<Bytes> =>
    (await libsignal.groupEncrypt(me, group, stores.senderKeys, plaintext)).serialize()
  const device: OuterDevice = {
    async seal(version, to, certificate, content) {
      const usmc = libsignal.UnidentifiedSenderMessageContent.new(
        libsignal.CiphertextMessage.from(libsignal.PlaintextContent.deserialize(content)),
        libsignal.SenderCertificate.deserialize(certificate),
        0,
        null,
      )
      await meet(to)
      const recipient = toProtocolAddress(to.address)
      if (version === 1) return libsignal.sealedSenderEncrypt(usmc, recipient, stores.identities)
      const sent = await libsignal.sealedSenderMultiRecipientEncrypt({
        content: usmc,
        recipients: [recipient],
        identityStore: stores.identities,
        sessionStore: stores.sessions,
      })
      return libsignal.sealedSenderMultiRecipientMessageForSingleRecipient(sent)
    },
    async unseal(sealed, { root, now }) {
      const opened = await libsignal.sealedSenderDecryptToUsmc(sealed, stores.identities)
      const certificate = opened.senderCertificate()
      if (!certificate.validate(libsignal.PublicKey.deserialize(root), now))
        throw new ProtocolError('untrusted-identity', 'the certificate is not valid')
      return {
        name: certificate.senderUuid(),
        deviceId: certificate.senderDeviceId(),
        content: opened.contents(),
      }
    },
    async distribute() {
      return (await libsignal.SenderKeyDistributionMessage.create(me, group, stores.senderKeys)).serialize()
    },
    async accept(from, distribution) {
      const message = libsignal.SenderKeyDistributionMessage.deserialize(distribution)
      await libsignal.processSenderKeyDistributionMessage(toProtocolAddress(from), message, stores.senderKeys)
    },
    writeToGroup: write,
    readFromGroup: (from, wire) => libsignal.groupDecrypt(toProtocolAddress(from), stores.senderKeys, wire),
    async skipTo(iteration) {
      await device.distribute()
      for (let i = 0; i < iteration; i++) await write(new Uint8Array(1))
    },
    async safetyNumber(name, identityKey) {
      const number = numberWith(name, identityKey)
      return {
        digits: number.displayableFingerprint().toString(),
        scannable: number.scannableFingerprint().toBuffer(),
      }
    },
    async matches(name, identityKey, scanned) {
      const code = libsignal.ScannableFingerprint._fromBuffer(scanned)
      return numberWith(name, identityKey).scannableFingerprint().compare(code)
    },
  }
  /** The session gives sealed sender version 2 the registration id of the other device. */
  async function meet({ address: other, bundle }: Party): Promise<void> {
    const recipient = toProtocolAddress(other)
    if ((await stores.sessions.getSession(recipient)) !== null) return
    await libsignal.processPreKeyBundle(
      toLibsignalBundle(bundle),
      recipient,
      me,
      stores.sessions,
      stores.identities,
    )
  }
  return withOurErrors(device)
}

/** The same device, whose refusals are `ProtocolError`s. */
function withOurErrors(device: OuterDevice): OuterDevice {
  const wrapped = Object.entries(device).map(([name, method]) => [
    name,
    async (...args: unknown[]): Promise<unknown> => {
      try {
        return await (method as (...args: unknown[]) => Promise<unknown>)(...args)
      } catch (error) {
        throw toProtocolError(error)
      }
    },
  ])
  return Object.fromEntries(wrapped) as OuterDevice
}
