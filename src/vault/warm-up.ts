// Runs the session protocol a few times between two made-up people and throws everything away, so that the engine has
// compiled it when the first real message comes: a first handshake in a fresh worker takes about ten times as long as
// a later one.
import { utf8 } from '../lib/bytes.ts'
import type { Entropy } from '../protocol/identity/curve.ts'
import {
  generateKyberPreKey,
  generatePreKey,
  generateSignedPreKey,
  makeBundle,
} from '../protocol/session/bundle.ts'
import { decryptMessage, decryptPreKeyMessage } from '../protocol/session/receive.ts'
import { encryptMessage, startSession } from '../protocol/session/send.ts'
import { makeIdentity, toMe, type VaultIdentity } from './identity.ts'

/** After this many handshakes a further one gains little. */
const rounds = 12
const text = utf8('warm-up')

/** Warms up. `pause` is awaited before each step, so that real work comes first. */
export async function warmUp(entropy: Entropy, pause: () => Promise<void>): Promise<void> {
  await pause()
  const identities = [makeIdentity(0, entropy), makeIdentity(0, entropy)] as const
  for (let round = 0; round < rounds; round++) await converse(identities, entropy, pause)
}

/** A handshake and its answer, from a bundle to two messages that were read. */
async function converse(
  [alice, bob]: readonly [VaultIdentity, VaultIdentity],
  entropy: Entropy,
  pause: () => Promise<void>,
): Promise<void> {
  await pause()
  const signedPreKey = generateSignedPreKey(1, bob.keyPair, 0, entropy)
  const kyberPreKey = generateKyberPreKey(1, bob.keyPair, 0, entropy)
  const preKey = generatePreKey(1, entropy)
  const lookup = {
    signedPreKey: () => signedPreKey,
    kyberPreKey: () => kyberPreKey,
    preKey: () => preKey,
    hasUsedKyber: () => false,
  }
  const [a, b] = [toMe(alice), toMe(bob)]
  const [there, back] = [
    { local: a.address, remote: b.address },
    { local: b.address, remote: a.address },
  ]
  const bundle = makeBundle(bob, bob.deviceId, { signedPreKey, kyberPreKey, preKey })
  await pause()
  const started = startSession(undefined, a, bundle, 0, entropy)
  const first = encryptMessage(started, a, text, there, 0, entropy)
  await pause()
  const opened = decryptPreKeyMessage(undefined, b, first.wire, lookup, back, entropy)
  await pause()
  const answer = encryptMessage(opened.record, b, text, back, 0, entropy)
  decryptMessage(first.record, a, answer.wire, there, entropy)
}
