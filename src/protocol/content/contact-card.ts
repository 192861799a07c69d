// The contact card: what an invite leads to. It names an account, the mailbox for a first message and where its
// prekeys are, under a signature of the identity key, so that whoever stores it cannot change it.

import { concat, utf8, type Bytes } from '../../lib/bytes.ts'
import { DecodeError, ProtocolError } from '../errors.ts'
import { checkPublicKey } from '../identity/curve.ts'
import { sign, signatureLength, verify } from '../identity/xeddsa.ts'
import { ProtoWriter, readProto } from '../wire/protobuf.ts'
import {
  decodeRequestMailbox,
  encodeRequestMailbox,
  readKey,
  type RequestMailboxCard,
} from './mailbox-card.ts'
import { checkName, maxNameBytes } from './text-field.ts'

/** What a contact card says. */
export interface ContactCard {
  /** 33 bytes. */
  readonly identityKey: Bytes
  /** 1 to 127. */
  readonly deviceId: number
  /** 14 bits. */
  readonly registrationId: number
  /** The name the person gives, up to 64 characters, may be empty. */
  readonly name: string
  readonly requestMailbox: RequestMailboxCard
  /** Under which name an edge node keeps the prekeys, and the key that seals them: 32 bytes each. */
  readonly prekeys: { readonly locator: Bytes; readonly sealingKey: Bytes }
}

const version = 1
const maxCardBytes = 8192
const maxRegistrationId = 0x3fff
/** Put in front of what is signed: the identity key signs other things too, and no signature may serve twice. */
const label = utf8('skein contact card 1')

/** Encodes the statements of a card, without a signature. */
export function encodeContactCard(card: ContactCard): Bytes {
  return new ProtoWriter()
    .uint(1, version)
    .bytes(2, card.identityKey)
    .uint(3, card.deviceId)
    .uint(4, card.registrationId)
    .string(5, card.name)
    .bytes(6, encodeRequestMailbox(card.requestMailbox))
    .bytes(7, card.prekeys.locator)
    .bytes(8, card.prekeys.sealingKey)
    .finish()
}

/** Decodes the statements of a card. Throws `DecodeError`, or `ProtocolError` 'version' and 'bad-key'. */
export function decodeContactCard(bytes: Uint8Array): ContactCard {
  const fields = readProto(bytes, 'ContactCard', maxCardBytes)
  if (fields.uint(1, 'version') !== version)
    throw new ProtocolError('version', 'unknown contact card version')
  const identityKey = fields.required(fields.bytes(2, 'identityKey', 33), 'identityKey')
  checkPublicKey(identityKey)
  const deviceId = fields.required(fields.uint(3, 'deviceId'), 'deviceId')
  if (deviceId < 1 || deviceId > 127) throw new DecodeError('ContactCard.deviceId', 'outside 1 to 127')
  const registrationId = fields.required(fields.uint(4, 'registrationId'), 'registrationId')
  if (registrationId > maxRegistrationId) throw new DecodeError('ContactCard.registrationId', 'above 14 bits')
  const name = fields.required(fields.string(5, 'name', maxNameBytes), 'name')
  const mailbox = fields.required(fields.bytes(6, 'requestMailbox'), 'requestMailbox')
  return {
    identityKey,
    deviceId,
    registrationId,
    name: checkName(name, 'ContactCard.name'),
    requestMailbox: decodeRequestMailbox(mailbox),
    prekeys: { locator: readKey(fields, 7, 'locator'), sealingKey: readKey(fields, 8, 'sealingKey') },
  }
}

/** What the identity key signs for a card: for signers that do not hand the private key out. */
export function contactCardSigningInput(encodedCard: Uint8Array): Bytes {
  return concat(label, encodedCard)
}

/** Joins an encoded card and the signature over its signing input. */
export function assembleContactCard(encodedCard: Bytes, signature: Bytes): Bytes {
  return new ProtoWriter().bytes(1, encodedCard).bytes(2, signature).finish()
}

/** Encodes and signs a card. `random` is 64 fresh random bytes. */
export function signContactCard(card: ContactCard, privateKey: Uint8Array, random: Bytes): Bytes {
  const encoded = encodeContactCard(card)
  return assembleContactCard(encoded, sign(privateKey, contactCardSigningInput(encoded), random))
}

/**
 * Decodes a signed card and verifies it under the identity key it names. Throws `DecodeError`, or `ProtocolError`
 * 'version', 'bad-key' and 'authentication'.
 */
export function openContactCard(bytes: Uint8Array): ContactCard {
  const fields = readProto(bytes, 'SignedContactCard', maxCardBytes)
  const encoded = fields.required(fields.bytes(1, 'card'), 'card')
  const signature = fields.required(fields.bytes(2, 'signature', signatureLength), 'signature')
  const card = decodeContactCard(encoded)
  if (!verify(card.identityKey, contactCardSigningInput(encoded), signature))
    throw new ProtocolError('authentication', 'the contact card is not signed by its identity')
  return card
}
