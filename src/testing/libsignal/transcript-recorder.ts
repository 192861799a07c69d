// Records transcripts: our pure functions talk with libsignal, and everything that a replay needs is kept.
import { createLibsignalBackend } from '../../node-peer/libsignal-backend.ts'
import { fromUtf8, toBase64url, utf8 } from '../../lib/bytes.ts'
import type { SentMessage } from '../../protocol/session/backend.ts'
import {
  encodeBundle,
  generateIdentity,
  generateKyberPreKey,
  generatePreKey,
  generateSignedPreKey,
  makeBundle,
} from '../../protocol/session/bundle.ts'
import type { SessionRecord } from '../../protocol/session/record.ts'
import { decryptMessage, decryptPreKeyMessage } from '../../protocol/session/receive.ts'
import { encryptMessage, startSession } from '../../protocol/session/send.ts'
import type { Me, PreKeyLookup } from '../../protocol/session/step.ts'
import { MemoryStore } from './memory-store.ts'
import { Dice, seededEntropy } from './seeded-rng.ts'
import type { Transcript, TranscriptStep } from './transcript.ts'

export type RecordingPlan = {
  readonly role: 'initiator' | 'responder'
  readonly seed: string
  readonly rounds: number
  /** Share of messages in either direction that get lost, in percent. */
  readonly lossPercent: number
}

const now = Date.UTC(2026, 0, 1)
const ourAddress = { name: '5ca1ab1e-0000-4000-8000-00000000aaaa', deviceId: 1 }
const theirAddress = { name: '5ca1ab1e-0000-4000-8000-00000000bbbb', deviceId: 2 }

/** Plays a conversation after a plan and answers what happened. */
export async function recordTranscript(plan: RecordingPlan): Promise<Transcript> {
  const keys = seededEntropy(`${plan.seed}/keys`)
  const identity = generateIdentity(keys)
  const signedPreKey = generateSignedPreKey(1, identity.keyPair, now, keys)
  const kyberPreKey = generateKyberPreKey(1, identity.keyPair, now, keys)
  const preKey = generatePreKey(1, keys)
  const me: Me = { identity: identity.keyPair, registrationId: identity.registrationId, address: ourAddress }
  const lookup: PreKeyLookup = {
    signedPreKey: () => signedPreKey,
    kyberPreKey: () => kyberPreKey,
    preKey: () => preKey,
    hasUsedKyber: () => false,
  }
  const entropySeed = `${plan.seed}/steps`
  const side = new RecordedSide(me, lookup, entropySeed)
  const oracle = createOracle(plan.seed)
  const base = {
    description: `${plan.role}, ${plan.lossPercent} % loss, recorded with libsignal-client 0.103.0`,
    entropySeed,
    now,
    me: { ...ourAddress, registrationId: me.registrationId, identity: toBase64url(me.identity.privateKey) },
    peer: theirAddress,
  }
  if (plan.role === 'initiator') {
    side.start(oracle.bundle)
    await converse(plan, side, oracle)
    return { ...base, bundle: toBase64url(encodeBundle(oracle.bundle)), steps: side.steps }
  }
  await oracle.backend.start(ourAddress, makeBundle(identity, 1, { signedPreKey, kyberPreKey, preKey }), now)
  await converse(plan, side, oracle)
  const preKeys = {
    signed: toBase64url(signedPreKey.keyPair.privateKey),
    kyberPublic: toBase64url(kyberPreKey.publicKey),
    kyberSecret: toBase64url(kyberPreKey.secretKey),
    oneTime: toBase64url(preKey.keyPair.privateKey),
  }
  return { ...base, preKeys, steps: side.steps }
}

type Oracle = ReturnType<typeof createOracle>

function createOracle(seed: string) {
  const rng = seededEntropy(`${seed}/oracle`)
  const identity = generateIdentity(rng)
  const store = new MemoryStore()
  const signedPreKey = generateSignedPreKey(5, identity.keyPair, now, rng)
  const kyberPreKey = generateKyberPreKey(6, identity.keyPair, now, rng)
  const preKey = generatePreKey(4, rng)
  store.signedPreKeys.set(signedPreKey.id, signedPreKey)
  store.kyberPreKeys.set(kyberPreKey.id, kyberPreKey)
  store.preKeys.set(preKey.id, preKey)
  const backend = createLibsignalBackend({ address: theirAddress, identity, store, rng })
  return {
    backend,
    bundle: makeBundle(identity, theirAddress.deviceId, { signedPreKey, kyberPreKey, preKey }),
  }
}

/** The initiator speaks first and nothing is lost until both have spoken. */
async function converse(plan: RecordingPlan, side: RecordedSide, { backend }: Oracle): Promise<void> {
  const dice = new Dice(plan.seed)
  for (let turn = plan.role === 'initiator' ? 0 : 1; turn < 2 * plan.rounds; turn++) {
    const burst = turn < 3 ? 1 : 1 + dice.below(3)
    for (let i = 0; i < burst; i++) {
      const isLost = turn >= 3 && dice.chance(plan.lossPercent)
      const text = `${turn}.${i}`
      if (turn % 2 === 0) {
        const message = side.send(text)
        if (!isLost) await backend.decrypt(ourAddress, message)
      } else {
        const message = await backend.encrypt(ourAddress, utf8(text), now)
        if (!isLost) side.receive(message)
      }
    }
  }
}

/** Our side, which writes down every step. */
class RecordedSide {
  readonly steps: TranscriptStep[] = []
  readonly #me: Me
  readonly #lookup: PreKeyLookup
  readonly #rng
  #record: SessionRecord | undefined
  readonly #addresses = { local: ourAddress, remote: theirAddress }

  constructor(me: Me, lookup: PreKeyLookup, entropySeed: string) {
    this.#me = me
    this.#lookup = lookup
    this.#rng = seededEntropy(entropySeed)
  }

  start(bundle: Parameters<typeof startSession>[2]): void {
    this.#record = startSession(undefined, this.#me, bundle, now, this.#rng)
  }

  send(text: string): SentMessage {
    const { record, wire, kind } = encryptMessage(
      this.#record,
      this.#me,
      utf8(text),
      this.#addresses,
      now,
      this.#rng,
    )
    this.#record = record
    this.steps.push({ ours: true, kind, text, wire: toBase64url(wire) })
    return { wire, kind }
  }

  receive({ wire, kind }: SentMessage): void {
    const { record, plaintext } =
      kind === 'whisper'
        ? decryptMessage(this.#record, this.#me, wire, this.#addresses, this.#rng)
        : decryptPreKeyMessage(this.#record, this.#me, wire, this.#lookup, this.#addresses, this.#rng)
    this.#record = record
    this.steps.push({ ours: false, kind, text: fromUtf8(plaintext), wire: toBase64url(wire) })
  }
}
