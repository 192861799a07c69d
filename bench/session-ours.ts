// The session operations of the bench on our own protocol code; runs in Node and in a browser's worker alike.
import type { Bytes } from '../src/lib/bytes.ts'
import { setCurveEngine, type Entropy } from '../src/protocol/identity/curve.ts'
import { loadSodiumEngine } from '../src/protocol/identity/sodium-engine.ts'
import { accountId } from '../src/protocol/identity/account-id.ts'
import {
  generateIdentity,
  generateKyberPreKey,
  generatePreKey,
  generateSignedPreKey,
  makeBundle,
  type PreKeyBundle,
} from '../src/protocol/session/bundle.ts'
import type { SessionRecord } from '../src/protocol/session/record.ts'
import { decryptMessage, decryptPreKeyMessage } from '../src/protocol/session/receive.ts'
import { encryptMessage, startSession } from '../src/protocol/session/send.ts'
import type { Me, PreKeyLookup } from '../src/protocol/session/step.ts'
import { sampleOperations, type Samples, type Side } from './session-operations.ts'

const rng: Entropy = (length) => crypto.getRandomValues(new Uint8Array(length))

type Person = { me: Me; lookup: PreKeyLookup; bundle: PreKeyBundle }

function person(): Person {
  const identity = generateIdentity(rng)
  const signedPreKey = generateSignedPreKey(1, identity.keyPair, 0, rng)
  const kyberPreKey = generateKyberPreKey(1, identity.keyPair, 0, rng)
  const preKey = generatePreKey(1, rng)
  return {
    me: {
      identity: identity.keyPair,
      registrationId: identity.registrationId,
      address: { name: accountId(identity.keyPair.publicKey), deviceId: 1 },
    },
    lookup: {
      signedPreKey: () => signedPreKey,
      kyberPreKey: () => kyberPreKey,
      preKey: () => preKey,
      hasUsedKyber: () => false,
    },
    bundle: makeBundle(identity, 1, { signedPreKey, kyberPreKey, preKey }),
  }
}

function side(own: Person, peer: Person): Side {
  const addresses = { local: own.me.address, remote: peer.me.address }
  let record: SessionRecord | undefined
  return {
    start: () => void (record = startSession(undefined, own.me, peer.bundle, 0, rng)),
    encrypt(plaintext) {
      const sent = encryptMessage(record, own.me, plaintext, addresses, 0, rng)
      record = sent.record
      return sent.wire
    },
    decrypt(wire) {
      const got = decryptMessage(record, own.me, wire, addresses, rng)
      record = got.record
      return got.plaintext
    },
    decryptPreKey(wire: Bytes) {
      const got = decryptPreKeyMessage(record, own.me, wire, own.lookup, addresses, rng)
      record = got.record
      return got.plaintext
    },
    forget: () => void (record = undefined),
  }
}

/** Prepares the engine the vault worker uses and returns what takes one round of samples. */
export async function prepareOurs(): Promise<(scale: number) => Promise<Samples>> {
  setCurveEngine(await loadSodiumEngine())
  const alice = person()
  const bob = person()
  return (scale) => sampleOperations(() => ({ alice: side(alice, bob), bob: side(bob, alice) }), scale)
}
