// Our own implementation behind the `SessionBackend` interface: load, run the pure function, commit; when another
// tab has stepped the ratchet meanwhile, repeat from its state and throw the earlier result away (5.4).
import type { Bytes } from '../../lib/bytes.ts'
import { decodePreKeySignalMessage } from '../wire/pre-key-signal-message.ts'
import type { DeviceAddress } from '../wire/addresses.ts'
import type { BackendInit, SentMessage, SessionBackend, SessionCommit } from './backend.ts'
import type { PreKeyBundle } from './bundle.ts'
import { decodeRecord, encodeRecord } from './record-codec.ts'
import type { SessionRecord } from './record.ts'
import { decryptMessage, decryptPreKeyMessage } from './receive.ts'
import { encryptMessage, startSession } from './send.ts'
import type { Me, PreKeyLookup, SessionOptions } from './step.ts'

/** What a step answers: the changes for the store and the caller's result. */
type Step<T> = {
  readonly record: SessionRecord
  readonly result: T
  readonly changes?: Omit<SessionCommit, 'peer' | 'session' | 'basedOn'>
}

/** A session backend in TypeScript. */
export function createTypescriptBackend(init: BackendInit): SessionBackend {
  const me: Me = {
    identity: init.identity.keyPair,
    registrationId: init.identity.registrationId,
    address: init.address,
  }
  return {
    kind: 'typescript',
    start: (peer, bundle, now) => start(init, me, peer, bundle, now),
    encrypt: (peer, plaintext, now) => encrypt(init, me, peer, plaintext, now),
    decrypt: (peer, message) => decrypt(init, me, peer, message),
  }
}

function start(init: BackendInit, me: Me, peer: DeviceAddress, bundle: PreKeyBundle, now: number) {
  return runStep(init, peer, async (record, options) => ({
    record: startSession(record, me, bundle, now, init.rng, options),
    result: undefined,
    changes: { identity: bundle.identityKey },
  }))
}

function encrypt(init: BackendInit, me: Me, peer: DeviceAddress, plaintext: Bytes, now: number) {
  const addresses = { local: me.address, remote: peer }
  return runStep(init, peer, async (before, options) => {
    const { record, wire, kind } = encryptMessage(before, me, plaintext, addresses, now, init.rng, options)
    return { record, result: { wire, kind }, changes: { sent: { wire, kind } } }
  })
}

function decrypt(init: BackendInit, me: Me, peer: DeviceAddress, { wire, kind }: SentMessage) {
  const addresses = { local: me.address, remote: peer }
  return runStep(init, peer, async (before, options) => {
    const { record, plaintext, effects } =
      kind === 'whisper'
        ? decryptMessage(before, me, wire, addresses, init.rng, options)
        : decryptPreKeyMessage(before, me, wire, await loadKeys(init, wire), addresses, init.rng, options)
    return { record, result: plaintext, changes: { ...effects, received: plaintext } }
  })
}

async function runStep<T>(
  { store }: BackendInit,
  peer: DeviceAddress,
  step: (record: SessionRecord | undefined, options: SessionOptions) => Promise<Step<T>>,
): Promise<T> {
  for (;;) {
    const stored = await store.loadSession(peer)
    const trustedIdentity = await store.loadIdentity(peer)
    const { record, result, changes } = await step(stored && decodeRecord(stored.bytes), { trustedIdentity })
    const basedOn = stored?.revision ?? 0
    // A refused commit means that another step has gone through, so this loop always makes progress somewhere.
    if (await store.commit({ peer, session: encodeRecord(record), basedOn, ...changes })) return result
  }
}

/** Loads the prekeys that a message names, for the synchronous look-up. */
async function loadKeys({ store }: BackendInit, wire: Uint8Array): Promise<PreKeyLookup> {
  const { preKeyId, signedPreKeyId, kyberPreKeyId, baseKey } = decodePreKeySignalMessage(wire)
  const use = { kyberId: kyberPreKeyId, signedId: signedPreKeyId, baseKey }
  const signedPreKey = await store.loadSignedPreKey(signedPreKeyId)
  const kyberPreKey = await store.loadKyberPreKey(kyberPreKeyId)
  const preKey = preKeyId === undefined ? undefined : await store.loadPreKey(preKeyId)
  const isUsed = await store.hasUsedKyber(use)
  return {
    signedPreKey: () => signedPreKey,
    kyberPreKey: () => kyberPreKey,
    preKey: () => preKey,
    hasUsedKyber: () => isUsed,
  }
}
