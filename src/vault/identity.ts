// The account's identity as the vault keeps it: the key pair, the registration id, the sender certificate that it
// issues to itself, and a key under which peers get opaque names in the database.
import { toBase64url, utf8, type Bytes } from '../lib/bytes.ts'
import { accountId } from '../protocol/identity/account-id.ts'
import { keyPairFrom, type Entropy, type KeyPair } from '../protocol/identity/curve.ts'
import { selfCertificate } from '../protocol/sealed/certificate.ts'
import { hmac } from '../protocol/kdf.ts'
import { generateIdentity } from '../protocol/session/bundle.ts'
import type { Me } from '../protocol/session/step.ts'
import { decodePlain, encodePlain } from '../lib/plain-codec.ts'
import type { SecretCodec } from './secret-cell.ts'

/** The device that this release has: one a account. */
const firstDeviceId = 1
/**
 * How long the self-made certificate is good, in milliseconds: fifty years. It only says that the identity key
 * speaks for itself, so its expiry protects nobody, and a fixed certificate is verified once by each contact.
 */
const certificateLifeMs = 50 * 365 * 24 * 60 * 60 * 1000

/** Everything that identifies this device. */
export type VaultIdentity = {
  readonly keyPair: KeyPair
  readonly registrationId: number
  readonly accountId: string
  readonly deviceId: number
  readonly certificate: Bytes
  /** Key of the names that peers have in the database, 32 bytes. */
  readonly namingKey: Bytes
}

/** Makes a fresh identity. */
export function makeIdentity(now: number, entropy: Entropy): VaultIdentity {
  const { keyPair, registrationId } = generateIdentity(entropy)
  const name = accountId(keyPair.publicKey)
  const expiration = now + certificateLifeMs
  const holder = { name, deviceId: firstDeviceId, expiration }
  return {
    keyPair,
    registrationId,
    accountId: name,
    deviceId: firstDeviceId,
    certificate: selfCertificate(keyPair, holder, entropy),
    namingKey: entropy(32),
  }
}

/** This device as the session protocol takes it. */
export function toMe(identity: VaultIdentity): Me {
  const { keyPair, registrationId, deviceId } = identity
  return { identity: keyPair, registrationId, address: { name: identity.accountId, deviceId } }
}

/** The opaque name of a peer's sessions at rest: keys of rows are readable and must not tell who is a contact. */
export function nameOf(identity: VaultIdentity, peer: { accountId: string; deviceId: number }): string {
  const tag = hmac(identity.namingKey, utf8(`${peer.accountId}.${peer.deviceId}`))
  return `session.${toBase64url(tag.subarray(0, 16))}`
}

type StoredIdentity = {
  privateKey: Bytes
  registrationId: number
  deviceId: number
  certificate: Bytes
  namingKey: Bytes
}

/** How the identity is written down. */
export const identityCodec: SecretCodec<VaultIdentity> = {
  encode: ({ keyPair, registrationId, deviceId, certificate, namingKey }) =>
    encodePlain({
      privateKey: keyPair.privateKey,
      registrationId,
      deviceId,
      certificate,
      namingKey,
    } satisfies StoredIdentity),
  decode(bytes) {
    const { privateKey, ...rest } = decodePlain(bytes) as StoredIdentity
    const keyPair = keyPairFrom(privateKey)
    return { ...rest, keyPair, accountId: accountId(keyPair.publicKey) }
  },
}
