// One secret of the vault with its revision: the value in memory, the row at rest, and the rule that memory
// follows only after the commit (session-protocol.md 5.3 and 5.4).
import type { Bytes } from '../lib/bytes.ts'
import type { Change, Store } from '../messenger/ports.ts'

/** How a secret is written down. `encode` answers bytes that the cell may wipe. */
export type SecretCodec<T> = { encode(value: T): Bytes; decode(bytes: Bytes): T }

/** A secret in memory. Its fields are read freely and changed only by the methods. */
export class SecretCell<T> {
  readonly key: string
  /** Undefined while there is none. */
  value: T | undefined
  revision = 0
  readonly #codec: SecretCodec<T>

  constructor(key: string, codec: SecretCodec<T>) {
    this.key = key
    this.#codec = codec
  }

  /** Reads the committed state; what was in memory is forgotten. */
  async load(store: Store): Promise<this> {
    const row = await store.get('secrets', this.key)
    this.revision = row?.revision ?? 0
    this.value = row && this.#codec.decode(row.bytes)
    return this
  }

  /** Whether memory and database agree. */
  async isFresh(store: Store): Promise<boolean> {
    const row = await store.get('secrets', this.key)
    return (row?.revision ?? 0) === this.revision
  }

  /** The change that replaces the secret, and what to call when it is committed. */
  replace(value: T): PendingSecret {
    const revision = this.revision + 1
    const bytes = this.#codec.encode(value)
    return {
      change: { table: 'secrets', put: { key: this.key, revision, bytes } },
      install: () => {
        bytes.fill(0)
        this.revision = revision
        this.value = value
      },
    }
  }
}

/** A change of a secret that is not committed yet. */
export type PendingSecret = { readonly change: Change; readonly install: () => void }
