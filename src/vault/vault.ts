// The vault (session-protocol.md 5): the keys of the account and the ratchets, behind the port `Vault`. It loads,
// steps and commits; the protocol itself is in src/protocol. One queue a peer; every unit of work ends in one
// transaction that holds the ratchet and whatever the messenger changes with it. When another context was faster,
// the unit is repeated from the new state and its first result is thrown away unreleased (5.4).
import { utf8, wipe, type Bytes } from '../lib/bytes.ts'
import { createKeyedQueue } from '../lib/queue.ts'
import type { Change, Store, Vault } from '../messenger/ports.ts'
import { ProtocolError } from '../protocol/errors.ts'
import type { Entropy } from '../protocol/identity/curve.ts'
import { createSafetyNumber } from '../protocol/identity/safety-number.ts'
import { sign } from '../protocol/identity/xeddsa.ts'
import { clearSealCache, createSealCache } from '../protocol/sealed/seal-cache.ts'
import { startSeal } from '../protocol/sealed/sealed-v2.ts'
import { decodeRecord, encodeRecord } from '../protocol/session/record-codec.ts'
import type { SessionRecord } from '../protocol/session/record.ts'
import { secretsOfRecord } from '../protocol/session/secrets.ts'
import { VaultError } from './errors.ts'
import { createFailureBudget } from './failure-budget.ts'
import { identityCodec, makeIdentity, nameOf, type VaultIdentity } from './identity.ts'
import {
  addOneTime,
  emptySupply,
  rotate,
  supplyCodec,
  wipeDropped,
  type PrekeySupply,
} from './prekey-supply.ts'
import { unsealWith } from './sealing.ts'
import { createSealReserve } from './seal-reserve.ts'
import { SecretCell, type PendingSecret } from './secret-cell.ts'
import { forgetDeleted, spentCodec, type SpentUses } from './spent-uses.ts'
import { UnitOfWork, type FinishedUnit } from './unit-of-work.ts'

/** The clock, in milliseconds, the source of randomness, and what runs a task when there is time: without it nothing is prepared. */
export type VaultOptions = { now: () => number; entropy: Entropy; later?: (task: () => void) => void }

/** A vault that is open. */
export interface OpenVault extends Vault {
  /** As the port's; `path` names the delivery path whose failures are counted together (5.5 rule 7). */
  unseal(sealed: Uint8Array, path?: string): ReturnType<Vault['unseal']>
  /** Overwrites the keys in memory. The vault is unusable afterwards. */
  close(): void
}

/** How often a unit of work is repeated when other contexts keep winning. */
const maxAttempts = 8
/** Session records kept decrypted; the one used longest ago is dropped and read again when it is needed. */
const maxCachedSessions = 256
/** Most one-time bundles that are made at once. */
const maxBundles = 200
/** The queue of what changes prekeys. No peer has this name. */
const supplyQueue = 'prekeys'

const sessionCodec = { encode: encodeRecord, decode: decodeRecord }

/** Opens the vault of this browser; undefined while no account exists. Rejects with `StorageError`. */
export async function openVault(store: Store, options: VaultOptions): Promise<OpenVault | undefined> {
  const cells = makeCells()
  await Promise.all([cells.identity.load(store), cells.supply.load(store), cells.spent.load(store)])
  const identity = cells.identity.value
  return identity && vaultOn(store, options, identity, cells)
}

/** Makes an account. Rejects with `StorageError`: 'conflict' if there is one already. */
export async function createVault(store: Store, options: VaultOptions): Promise<OpenVault> {
  const { now, entropy } = options
  const cells = makeCells()
  const identity = makeIdentity(now(), entropy)
  const supply = rotate(emptySupply, identity, now(), entropy)
  const pending = [cells.identity.replace(identity), cells.supply.replace(supply), cells.spent.replace([])]
  const { changes, install } = attemptOf(pending, undefined)
  await store.write(changes)
  install()
  return vaultOn(store, options, identity, cells)
}

type Cells = {
  identity: SecretCell<VaultIdentity>
  supply: SecretCell<PrekeySupply>
  spent: SecretCell<SpentUses>
}

function makeCells(): Cells {
  return {
    identity: new SecretCell('identity', identityCodec),
    supply: new SecretCell('prekeys', supplyCodec),
    spent: new SecretCell('spent', spentCodec),
  }
}

function vaultOn(store: Store, options: VaultOptions, identity: VaultIdentity, cells: Cells): OpenVault {
  const { now, entropy } = options
  const { supply, spent } = cells
  const queue = createKeyedQueue()
  const budget = createFailureBudget(now)
  const cache = createSealCache()
  const sessions = createSessionCells(store)
  const start = (recipient: Bytes) => startSeal({ me: identity.keyPair, recipient, rng: entropy, cache })
  const reserve = createSealReserve(start, options.later)
  const shared = { reserve, identity, entropy, cache, now, budget, supply, spent }

  const areFresh = async (used: readonly SecretCell<unknown>[]) =>
    (await Promise.all(used.map((cell) => cell.isFresh(store)))).every(Boolean)

  /**
   * Commits what `attempt` answers. When another writer was faster, or the attempt noticed that itself and answers
   * undefined, the secrets are read anew and the attempt is repeated.
   */
  async function untilCommitted<T>(
    attempt: (repeated: boolean) => Promise<Attempt<T> | undefined>,
  ): Promise<T> {
    for (let attempts = 0; attempts < maxAttempts; attempts++) {
      const done = await attempt(attempts > 0)
      if (done && (await isCommitted(store, done.changes))) {
        done.install()
        return done.result
      }
      await Promise.all([supply.load(store), spent.load(store)])
    }
    throw new VaultError('contended', 'other writers keep changing the same secrets')
  }

  return {
    accountId: identity.accountId,
    identityKey: identity.keyPair.publicKey,
    registrationId: identity.registrationId,
    deviceId: identity.deviceId,

    unseal(sealed, path = 'sealed') {
      const origin = `path ${path}`
      budget.check(origin)
      try {
        return unsealWith(sealed, identity, cache)
      } catch (error) {
        if (error instanceof ProtocolError) budget.fail(origin)
        throw error
      }
    },

    withPeer(peer, work) {
      const name = nameOf(identity, peer)
      return queue.run(name, () =>
        untilCommitted(async (repeated) => {
          const session = await sessions.get(name, repeated)
          const unit = new UnitOfWork({ ...shared, peer, session })
          const isOutrun = async () => unit.wasRefused && !(await areFresh([session, supply, spent]))
          try {
            const { changes, result } = await work(unit)
            const finished = (await isOutrun()) ? undefined : unit.finish()
            return finished && { ...finished, changes: [...changes, ...finished.changes], result }
          } catch (error) {
            if (await isOutrun()) return undefined
            throw error
          }
        }),
      )
    },

    makePrekeys(count) {
      if (!Number.isInteger(count) || count < 0 || count > maxBundles)
        return Promise.reject(new RangeError(`from 0 to ${maxBundles} bundles at once`))
      return queue.run(supplyQueue, () =>
        untilCommitted(async () => {
          const rotated = rotate(supply.value ?? emptySupply, identity, now(), entropy)
          const added = addOneTime(rotated, identity, identity.deviceId, { count, now: now(), entropy })
          const result = { oneTime: added.oneTime, lastResort: added.lastResort }
          return attemptOf([supply.replace(added.supply)], result)
        }),
      )
    },

    rotatePrekeys(time) {
      return queue.run(supplyQueue, () =>
        untilCommitted(async () => {
          const before = supply.value ?? emptySupply
          const after = rotate(before, identity, time, entropy)
          if (after === before) return attemptOf([], false)
          const uses = spent.value ?? []
          const remembered = forgetDeleted(uses, after)
          const pending = [supply.replace(after)]
          if (remembered !== uses) pending.push(spent.replace(remembered))
          return attemptOf(pending, true, () => wipeDropped(before, after))
        }),
      )
    },

    sign: (message) => sign(identity.keyPair.privateKey, message, entropy(64)),

    safetyNumber(accountId, identityKey) {
      const local = { identityKey: identity.keyPair.publicKey, identifier: utf8(identity.accountId) }
      return createSafetyNumber(local, { identityKey, identifier: utf8(accountId) })
    },

    close() {
      clearSealCache(cache)
      reserve.close()
      identity.keyPair.privateKey.fill(0)
      identity.namingKey.fill(0)
      if (supply.value) wipeDropped(supply.value, emptySupply)
      sessions.wipe()
    },
  }
}

/** Session records by name, read when they are first needed. */
function createSessionCells(store: Store) {
  const cells = new Map<string, SecretCell<SessionRecord>>()
  return {
    /** The committed record of a peer; read again when `isStale`. */
    async get(name: string, isStale: boolean): Promise<SecretCell<SessionRecord>> {
      const known = cells.get(name)
      cells.delete(name)
      const cell = known ?? new SecretCell(name, sessionCodec)
      if (!known || isStale) await cell.load(store)
      cells.set(name, cell)
      // Not wiped: a unit of work of that peer may be under way.
      const oldest = cells.keys().next().value
      if (cells.size > maxCachedSessions && oldest !== undefined) cells.delete(oldest)
      return cell
    },
    /** Overwrites the records in memory. */
    wipe() {
      for (const { value } of cells.values()) if (value) wipe(...secretsOfRecord(value))
      cells.clear()
    },
  }
}

/** What one try at a unit of work wants to commit, what follows the commit, and the result. */
type Attempt<T> = FinishedUnit & { readonly result: T }

function attemptOf<T>(pending: readonly PendingSecret[], result: T, afterwards?: () => void): Attempt<T> {
  return {
    changes: pending.map((secret) => secret.change),
    install: () => {
      for (const secret of pending) secret.install()
      afterwards?.()
    },
    result,
  }
}

/** Whether the changes are committed; false when somebody else has changed the same secrets. */
async function isCommitted(store: Store, changes: readonly Change[]): Promise<boolean> {
  if (changes.length === 0) return true
  try {
    await store.write(changes)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'conflict') return false
    throw error
  }
}
