// A device for the tests that end workers: the real store and the real vault in a dedicated worker, with the
// barest messenger on top. Any database operation can be made a breakpoint at which the worker stops for good, so
// that the test can terminate it there.
import { fromUtf8, toHex, utf8, type Bytes } from '../lib/bytes.ts'
import { portEndpoint, type MessageSource } from '../lib/rpc-endpoint.ts'
import { expose } from '../lib/rpc.ts'
import type { Store, Unsealed } from '../messenger/ports.ts'
import type { MessageRow } from '../messenger/rows.ts'
import { openStore } from '../storage/open-store.ts'
import { systemEntropy } from '../vault/entropy.ts'
import { prepareVault } from '../vault/prepare.ts'
import { holdRatchetLock, takeRatchetLock } from '../vault/ratchet-lock.ts'
import type { Peer } from '../vault/unit-of-work.ts'
import { createVault, openVault, type OpenVault } from '../vault/vault.ts'

/**
 * Where the worker stops: while the operation runs, or when it is through but nobody knows yet. Before an
 * operation the database is as after the one before it.
 */
export type Breakpoint = { operation: number; moment: 'during' | 'after' }

/** What the worker does for a test. */
export type Device = {
  /** `table`: as in a browser that gives no files to write to, where several workers may have the database open. */
  open(database: string, journal: 'files' | 'table'): Promise<Peer>
  bundle(): Promise<Bytes>
  /** Stops at this operation, counted from the call; `onStop` is then posted as a message. */
  breakAt(point: Breakpoint): void
  connect(peer: Peer, bundle: Bytes): Promise<void>
  /** Writes a message: its row and its envelope in one unit of work. */
  send(peer: Peer, text: string): Promise<void>
  outbox(): Promise<Bytes[]>
  /** Takes what arrived and answers when it may be acknowledged. */
  receive(sealed: Bytes): Promise<void>
  /** Own and received messages, each with its text. */
  texts(): Promise<string[]>
  holdLock(): Promise<void>
  tryLock(): Promise<void>
}

/** What the worker posts when it has stopped at its breakpoint. */
export type Stopped = 'stopped'

// Typed with the tests, for which `self` is a window; it only ever runs in a worker.
const scope = self as unknown as MessageSource
let store: Store
let vault: OpenVault
let breakpoint: Breakpoint | undefined

/** Lets every operation of a store pass by the breakpoint. */
function withBreakpoints(inner: Store): Store {
  async function pass<T>(operation: () => Promise<T>): Promise<T> {
    if (!breakpoint || breakpoint.operation-- > 0) return operation()
    const { moment } = breakpoint
    const running = operation()
    // Otherwise left to itself: the worker ends at some point of the transaction.
    if (moment === 'after') await running
    scope.postMessage('stopped' satisfies Stopped, [])
    return new Promise<never>(() => undefined)
  }
  return {
    get: (table, key) => pass(() => inner.get(table, key)),
    all: (table) => pass(() => inner.all(table)),
    many: (table, keys) => pass(() => inner.many(table, keys)),
    clear: (table) => pass(() => inner.clear(table)),
    messages: (...page) => pass(() => inner.messages(...page)),
    messagesAfter: (...page) => pass(() => inner.messagesAfter(...page)),
    expiring: (limit) => pass(() => inner.expiring(limit)),
    write: (changes) => pass(() => inner.write(changes)),
    destroy: () => inner.destroy(),
    close: () => inner.close(),
  }
}

function messageRow(key: string, own: boolean, body: string): MessageRow {
  const time = Date.now()
  const row = { key, conversation: 'c', seq: time, own, sentAt: time, receivedAt: time, body }
  return { ...row, state: own ? 'queued' : 'delivered' }
}

async function receiveOne(unsealed: Unsealed, id: string): Promise<void> {
  await vault.withPeer(unsealed, async (session) => {
    if (await store.get('seen', id)) return { changes: [], result: undefined }
    const text = fromUtf8(session.open(unsealed))
    const message = messageRow(id, false, text)
    return {
      changes: [
        { table: 'messages', put: message },
        { table: 'seen', put: { key: id, until: Number.MAX_SAFE_INTEGER } },
      ],
      result: undefined,
    }
  })
}

const device: Device = {
  async open(database, journal) {
    await prepareVault()
    const noFiles = { directory: () => Promise.reject(new DOMException('no files', 'SecurityError')) }
    // Filed at once, so that workers end while it is under way as well.
    const plan = { idleMs: 0, latestMs: 0 }
    store = withBreakpoints(await openStore(database, plan, journal === 'files' ? {} : noFiles))
    const options = { now: Date.now, entropy: systemEntropy }
    vault = (await openVault(store, options)) ?? (await createVault(store, options))
    const { accountId, deviceId, identityKey } = vault
    return { accountId, deviceId, identityKey }
  },
  bundle: async () => (await vault.makePrekeys(1)).oneTime[0]!,
  breakAt(point) {
    breakpoint = { ...point }
  },
  connect: (peer, bundle) =>
    vault.withPeer(peer, async (session) => {
      session.start(bundle)
      return { changes: [], result: undefined }
    }),
  send: (peer, text) =>
    vault.withPeer(peer, async (session) => {
      const sealed = session.seal(utf8(text))
      const key = (await store.all('outbox')).length
      const envelope = { key, conversation: 'c', sealed, createdAt: 0, attempts: 0, nextTryAt: 0 }
      return {
        changes: [
          { table: 'outbox', put: envelope },
          { table: 'messages', put: messageRow(`own-${key}`, true, text) },
        ],
        result: undefined,
      }
    }),
  outbox: async () => (await store.all('outbox')).map((row) => row.sealed!),
  async receive(sealed) {
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', sealed))
    await receiveOne(vault.unseal(sealed), toHex(hash))
  },
  texts: async () => (await store.all('messages')).map((row) => row.body),
  async holdLock() {
    await holdRatchetLock(navigator.locks)
  },
  async tryLock() {
    const release = await takeRatchetLock(navigator.locks)
    release()
  },
}

expose(portEndpoint(scope), device)
