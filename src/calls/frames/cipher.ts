// Seals and opens frames of one sender and one medium with AES-256-GCM. `docs/protocol/calls-media.md`, section "Frames".
import { concat, type Bytes } from '../../lib/bytes.ts'
import type { FrameKey, KeyChain } from './key-chain.ts'
import { encodeTrailer, headLength, nonceOf, readSealed, trailerOf } from './layout.ts'
import type { MediaKind } from './messages.ts'

/** Key numbers are two bytes: a chain that long would take months. */
const KEY_NUMBERS = 2 ** 16
/** How many keys ahead of the newest known one a frame may be, when all frames between were lost. */
const MAX_AHEAD = 3

/** Seals the own frames; takes the next key once the present one is `rotateMs` old. */
export class FrameSealer {
  readonly #kind: MediaKind
  readonly #chain: KeyChain
  readonly #rotateMs: number
  readonly #nowMs: () => number
  #key: FrameKey | undefined
  #counter = 0
  #sinceMs = 0

  constructor(chain: KeyChain, kind: MediaKind, rotateMs: number, nowMs: () => number) {
    this.#chain = chain
    this.#kind = kind
    this.#rotateMs = rotateMs
    this.#nowMs = nowMs
  }

  /** Frames are sealed one after the other: a second call waits for the first. */
  async seal(plain: Bytes): Promise<Bytes> {
    const { key, salt, number } = await this.#currentKey()
    const trailer = encodeTrailer(number, this.#counter++)
    const head = plain.slice(0, headLength(this.#kind, plain.length))
    const algorithm = { name: 'AES-GCM', iv: nonceOf(salt, trailer), additionalData: concat(head, trailer) }
    const sealed = await crypto.subtle.encrypt(algorithm, key, plain.slice(head.length))
    return concat(head, new Uint8Array(sealed), trailer)
  }

  async #currentKey(): Promise<FrameKey> {
    const nowMs = this.#nowMs()
    if (this.#key !== undefined && nowMs - this.#sinceMs < this.#rotateMs) return this.#key
    const next = await this.#chain.next()
    if (next.number >= KEY_NUMBERS) throw new RangeError('the frame keys are used up')
    this.#key = next
    this.#counter = 0
    this.#sinceMs = nowMs
    return next
  }
}

/** Opens their frames. Knows the newest key and the one before it, for frames that the network has swapped. */
export class FrameOpener {
  readonly #kind: MediaKind
  readonly #chain: KeyChain
  #ahead: FrameKey[] = []
  #newest: FrameKey | undefined
  #previous: FrameKey | undefined

  constructor(chain: KeyChain, kind: MediaKind) {
    this.#chain = chain
    this.#kind = kind
  }

  /** The plain frame, or nothing when it is not one that this sender sealed. */
  async open(frame: Bytes): Promise<Bytes | undefined> {
    const sealed = readSealed(this.#kind, frame)
    if (sealed === undefined) return undefined
    const key = await this.#keyOf(sealed.keyNumber)
    if (key === undefined) return undefined
    const { head, associated, ciphertext } = sealed
    const algorithm = {
      name: 'AES-GCM',
      iv: nonceOf(key.salt, trailerOf(sealed)),
      additionalData: associated,
    }
    try {
      const plain = new Uint8Array(await crypto.subtle.decrypt(algorithm, key.key, ciphertext))
      this.#moveTo(key)
      return concat(head, plain)
    } catch (error) {
      if (error instanceof DOMException && error.name === 'OperationError') return undefined
      throw error
    }
  }

  async #keyOf(number: number): Promise<FrameKey | undefined> {
    const known = [this.#previous, this.#newest, ...this.#ahead].find((key) => key?.number === number)
    if (known !== undefined) return known
    const newest = this.#newest?.number ?? -1
    if (number <= newest || number > newest + 1 + MAX_AHEAD) return undefined
    // Derived once and kept: a frame that claims a key far ahead costs its derivation only the first time.
    while ((this.#ahead.at(-1)?.number ?? newest) < number) this.#ahead.push(await this.#chain.next())
    return this.#ahead.at(-1)
  }

  /** A frame has proven this key: what is older than the one before it is forgotten. */
  #moveTo(key: FrameKey): void {
    const newest = this.#newest
    if (newest !== undefined && key.number <= newest.number) return
    this.#previous = this.#ahead.find(({ number }) => number === key.number - 1) ?? newest
    this.#newest = key
    this.#ahead = this.#ahead.filter(({ number }) => number > key.number)
  }
}
