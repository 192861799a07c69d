// libsignal-client behind the `SessionBackend` interface, for Node peers and as the oracle of our tests
// (session-protocol.md 5.8). Each operation works on collected changes and ends in one commit.
import * as libsignal from '@signalapp/libsignal-client'
import type { Bytes } from '../lib/bytes.ts'
import type { BackendInit, SentMessage, SessionBackend, SessionCommit } from '../protocol/session/backend.ts'
import type { DeviceAddress } from '../protocol/wire/addresses.ts'
import { toProtocolError } from './libsignal-errors.ts'
import { toLibsignalBundle, toProtocolAddress } from './libsignal-records.ts'
import {
  OperationIdentityStore,
  OperationKyberPreKeyStore,
  OperationPreKeyStore,
  OperationSessionStore,
  OperationSignedPreKeyStore,
  type Operation,
} from './libsignal-stores.ts'

/** A session backend on libsignal-client. */
export function createLibsignalBackend(init: BackendInit): SessionBackend {
  const local = toProtocolAddress(init.address)
  return {
    kind: 'libsignal',
    start: (peer, bundle, now) =>
      runOperation(init, peer, async (operation) => {
        await libsignal.processPreKeyBundle(
          toLibsignalBundle(bundle),
          toProtocolAddress(peer),
          local,
          new OperationSessionStore(operation),
          new OperationIdentityStore(operation),
          new Date(now),
        )
        return { result: undefined, changes: {} }
      }),
    encrypt: (peer, plaintext, now) =>
      runOperation(init, peer, async (operation) => {
        const message = await libsignal.signalEncrypt(
          plaintext,
          toProtocolAddress(peer),
          local,
          new OperationSessionStore(operation),
          new OperationIdentityStore(operation),
          new Date(now),
        )
        const isPreKey = message.type() === Number(libsignal.CiphertextMessageType.PreKey)
        const sent: SentMessage = { wire: message.serialize(), kind: isPreKey ? 'prekey' : 'whisper' }
        return { result: sent, changes: { sent } }
      }),
    decrypt: (peer, message) =>
      runOperation(init, peer, async (operation) => {
        const received = await decrypt(operation, local, message)
        return { result: received, changes: { received } }
      }),
  }
}

async function decrypt(
  operation: Operation,
  local: libsignal.ProtocolAddress,
  { wire, kind }: SentMessage,
): Promise<Bytes> {
  const remote = toProtocolAddress(operation.peer)
  const sessions = new OperationSessionStore(operation)
  const identities = new OperationIdentityStore(operation)
  if (kind === 'whisper') {
    const message = libsignal.SignalMessage.deserialize(wire)
    return libsignal.signalDecrypt(message, remote, local, sessions, identities)
  }
  return libsignal.signalDecryptPreKey(
    libsignal.PreKeySignalMessage.deserialize(wire),
    remote,
    local,
    sessions,
    identities,
    new OperationPreKeyStore(operation),
    new OperationSignedPreKeyStore(operation),
    new OperationKyberPreKeyStore(operation),
  )
}

/** Runs one operation; repeats it when another step on the same record has been committed meanwhile. */
async function runOperation<T>(
  init: BackendInit,
  peer: DeviceAddress,
  work: (operation: Operation) => Promise<{ result: T; changes: Partial<SessionCommit> }>,
): Promise<T> {
  for (;;) {
    const stored = await init.store.loadSession(peer)
    const session = stored?.bytes ?? new Uint8Array(0)
    const operation: Operation = { init, peer, changes: { session, basedOn: stored?.revision ?? 0 } }
    let done
    try {
      done = await work(operation)
    } catch (error) {
      throw operation.refusal ?? toProtocolError(error)
    }
    if (await init.store.commit({ peer, ...operation.changes, ...done.changes })) return done.result
  }
}
