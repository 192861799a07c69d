// Which keys the two large tables certainly do not have, so that a look for what is all but always absent costs no reading. Of every
// key there are 32 bits of a hash, seeded anew in each run, so that nobody can aim at collisions; a collision costs a reading.
//
// Only for a single writer: it hears of every commit, and of what was there before by reading the keys, page by page.

/** Reads up to `limit` keys of a table in their order, behind `after`. */
export type ReadKeys = (table: string, after: string | undefined, limit: number) => Promise<unknown[]>

/** 100,000 messages and the ids of a month of them and their receipts fit; beyond it every key is asked for. 8 bytes a key at most. */
const MOST_KEYS = 2 ** 19
const FIRST_SLOTS = 2 ** 12
/** Keys that are read in one go, and the pause behind it in milliseconds, in which the worker is free. */
const PAGE = 1_000
const PAUSE_MS = 30
const TABLES = ['messages', 'seen']

export class KeyFilter {
  /** Open addressing with linear probing, at most half full; 0 is free. None once it has given up. */
  #slots: Uint32Array | undefined = new Uint32Array(FIRST_SLOTS)
  #count = 0
  #isFilled = false
  readonly #mostKeys: number
  readonly #seed: number
  readonly #factor: number

  constructor(mostKeys = MOST_KEYS) {
    this.#mostKeys = mostKeys
    const [seed, factor] = crypto.getRandomValues(new Uint32Array(2))
    this.#seed = seed!
    this.#factor = factor! | 1
  }

  /** Whether the table certainly has no row of this key, nor has had one in this run. */
  lacks(table: string, key: string | number): boolean {
    if (!this.#isFilled || !this.#slots || !TABLES.includes(table)) return false
    const hash = this.#hash(table, key)
    return this.#slots[place(this.#slots, hash)] !== hash
  }

  /** Takes in a key that was written. */
  note(table: string, key: string | number): void {
    if (!this.#slots || !TABLES.includes(table)) return
    const hash = this.#hash(table, key)
    const at = place(this.#slots, hash)
    if (this.#slots[at] === hash) return
    if (this.#count === this.#mostKeys) return this.stop()
    this.#slots[at] = hash
    this.#count += 1
    if (this.#count * 2 > this.#slots.length) this.#slots = grown(this.#slots)
  }

  /** Takes in the keys that are there; only then it says that any is not. */
  async learn(read: ReadKeys): Promise<void> {
    for (const table of TABLES) {
      let after: string | undefined
      for (;;) {
        if (!this.#slots) return
        const keys = (await read(table, after, PAGE)) as string[]
        for (const key of keys) this.note(table, key)
        if (keys.length < PAGE) break
        after = keys.at(-1)
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      }
    }
    this.#isFilled = true
  }

  /** From now on every key has to be asked for. */
  stop(): void {
    this.#slots = undefined
  }

  #hash(table: string, key: string | number): number {
    const text = `${table} ${key}`
    let hash = this.#seed
    for (let i = 0; i < text.length; i++) {
      hash = Math.imul(hash ^ text.charCodeAt(i), this.#factor)
      hash ^= hash >>> 15
    }
    return hash >>> 0 || 1
  }
}

/** Where a hash is, or would be. */
function place(slots: Uint32Array, hash: number): number {
  let at = hash & (slots.length - 1)
  while (slots[at] !== 0 && slots[at] !== hash) at = (at + 1) & (slots.length - 1)
  return at
}

function grown(slots: Uint32Array): Uint32Array {
  const larger = new Uint32Array(slots.length * 2)
  for (const hash of slots) if (hash !== 0) larger[place(larger, hash)] = hash
  return larger
}
