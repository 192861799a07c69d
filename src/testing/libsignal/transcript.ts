// Recorded conversations between our code and libsignal (session-protocol.md 6.1): private keys, the seed of our
// randomness and every message on the wire. Replaying one needs no libsignal, so a browser can do it too; our
// messages must come out byte for byte and theirs must decrypt.
import { fromBase64url, fromUtf8, isEqual, utf8, type Bytes } from '../../lib/bytes.ts'
import { keyPairFrom } from '../../protocol/identity/curve.ts'
import { decodeBundle } from '../../protocol/session/bundle.ts'
import { decodeRecord, encodeRecord } from '../../protocol/session/record-codec.ts'
import { decryptMessage, decryptPreKeyMessage } from '../../protocol/session/receive.ts'
import { encryptMessage, startSession } from '../../protocol/session/send.ts'
import type { Me, MessageKind, PreKeyLookup } from '../../protocol/session/step.ts'
import type { DeviceAddress } from '../../protocol/wire/addresses.ts'
import { seededEntropy } from './seeded-rng.ts'

/** One message; bytes are base64url. `ours` tells who has sent it. */
export type TranscriptStep = {
  readonly ours: boolean
  readonly kind: string
  readonly text: string
  readonly wire: string
}

/** A recorded conversation; bytes are base64url. */
export type Transcript = {
  readonly description: string
  readonly entropySeed: string
  /** In milliseconds. */
  readonly now: number
  readonly me: DeviceAddress & { readonly registrationId: number; readonly identity: string }
  readonly peer: DeviceAddress
  /** The bundle we started from, where we are the initiator. */
  readonly bundle?: string
  /** Our private prekeys, where we are the responder. */
  readonly preKeys?: TranscriptPreKeys
  readonly steps: readonly TranscriptStep[]
}

export type TranscriptPreKeys = {
  readonly signed: string
  readonly kyberPublic: string
  readonly kyberSecret: string
  readonly oneTime: string
}

/** Plays our side again. Throws an `Error` naming the step where something differs. Answers the epoch reached. */
export function replayTranscript(transcript: Transcript): number {
  const rng = seededEntropy(transcript.entropySeed)
  const { now } = transcript
  const me: Me = {
    identity: keyPairFrom(fromBase64url(transcript.me.identity)),
    registrationId: transcript.me.registrationId,
    address: { name: transcript.me.name, deviceId: transcript.me.deviceId },
  }
  const addresses = { local: me.address, remote: transcript.peer }
  const { bundle } = transcript
  let record = bundle ? startSession(undefined, me, decodeBundle(fromBase64url(bundle)), now, rng) : undefined
  for (const [index, step] of transcript.steps.entries()) {
    const wire = fromBase64url(step.wire)
    if (step.ours) {
      const sent = encryptMessage(record, me, utf8(step.text), addresses, now, rng)
      if (sent.kind !== step.kind || !isEqual(sent.wire, wire))
        throw new Error(`step ${index}: our message differs`)
      record = sent.record
    } else {
      const kind = step.kind as MessageKind
      const lookup = lookupFor(transcript.preKeys)
      const received =
        kind === 'whisper'
          ? decryptMessage(record, me, wire, addresses, rng)
          : decryptPreKeyMessage(record, me, wire, lookup, addresses, rng)
      if (fromUtf8(received.plaintext) !== step.text) throw new Error(`step ${index}: their text differs`)
      record = received.record
    }
    // Storage lies between any two steps in real life.
    record = decodeRecord(encodeRecord(record))
  }
  return record?.current?.spqr.braid.epoch ?? 0
}

function lookupFor(preKeys: TranscriptPreKeys | undefined): PreKeyLookup {
  const unsigned = { signature: new Uint8Array(64), createdAt: 0 }
  const decode = (text: string): Bytes => fromBase64url(text)
  return {
    signedPreKey: (id) => preKeys && { id, keyPair: keyPairFrom(decode(preKeys.signed)), ...unsigned },
    kyberPreKey: (id) =>
      preKeys && {
        id,
        publicKey: decode(preKeys.kyberPublic),
        secretKey: decode(preKeys.kyberSecret),
        ...unsigned,
      },
    preKey: (id) => preKeys && { id, keyPair: keyPairFrom(decode(preKeys.oneTime)) },
    hasUsedKyber: () => false,
  }
}
