// The key chain of the post-quantum ratchet (session protocol 3.7 (c)): one key per message, from links that
// each belong to one chain epoch and have a sending and a receiving direction. Nothing here is changed in place.

import { utf8, wipe, type Bytes } from '../../lib/bytes.ts'
import { ProtocolError } from '../errors.ts'
import { deriveKeys } from '../kdf.ts'
import type { StepLimits } from '../step-budget.ts'
import { skipTo, takeSkipped, hasSkipped, type SkippedKeys } from './skipped-keys.ts'

/** A is the initiator of the session, for good. */
export type Role = 'A' | 'B'

/** One direction of a link: the index of its newest key (0 before the first) and the key of the next step. */
export type Direction = {
  readonly counter: number
  readonly key: Bytes
}

/** The keys of one chain epoch. */
export type Link = {
  /** Undefined once it has been erased, because sending has moved on to a newer epoch. */
  readonly send: Direction | undefined
  readonly receive: Direction
  readonly skipped: SkippedKeys
}

/** The chain. Its links are of consecutive epochs up to `newest`, at most three. */
export type Chain = {
  readonly role: Role
  readonly newest: number
  readonly sending: number
  readonly nextRoot: Bytes
  readonly links: readonly Link[]
}

/** Largest index on the wire. */
const maxIndex = 0xffff_ffff

/** Labels of 3.7 (c); there really are two spaces in the first. */
const startLabel = utf8('Signal PQ Ratchet V1 Chain  Start')
const addEpochLabel = utf8('Signal PQ Ratchet V1 Chain Add Epoch')
const nextLabel = utf8('Signal PQ Ratchet V1 Chain Next')

/** BE32(index) ‖ label; the index is written in place at each step. */
const nextInfo = new Uint8Array(4 + nextLabel.length)
nextInfo.set(nextLabel, 4)

/** The chain of a new session, with chain epoch 0. */
export function startChain(pqKey: Uint8Array, role: Role): Chain {
  const { nextRoot, link } = deriveLink(pqKey, undefined, startLabel, role)
  return { role, newest: 0, sending: 0, nextRoot, links: [link] }
}

/** Opens chain epoch `epoch`, which follows the newest one. */
export function addEpoch(chain: Chain, epoch: number, secret: Uint8Array): Chain {
  if (epoch !== chain.newest + 1) throw new ProtocolError('post-quantum', 'epoch out of order')
  const { nextRoot, link } = deriveLink(secret, chain.nextRoot, addEpochLabel, chain.role)
  return { ...chain, newest: epoch, nextRoot, links: [...chain.links, link] }
}

/** Takes the next key for sending in chain epoch `epoch`. The first one of an epoch lets go of older epochs. */
export function nextSendingKey(chain: Chain, epoch: number): { chain: Chain; index: number; key: Bytes } {
  const current = epoch > chain.sending ? advanceSending(chain, epoch) : chain
  const link = linkOf(current, epoch)
  if (link?.send === undefined || epoch !== current.sending) {
    throw new ProtocolError('post-quantum', 'no sending key for this epoch')
  }
  if (link.send.counter === maxIndex) throw new ProtocolError('post-quantum', 'sending keys exhausted')
  const index = link.send.counter + 1
  const step = stepKey(link.send.key, index)
  const send = { counter: index, key: step.next }
  return { chain: replaceLink(current, epoch, { ...link, send }), index, key: step.messageKey }
}

/**
 * The free checks of an index. Throws `post-quantum` without a link for the epoch or with index 0, `duplicate` for an
 * index that has been used or trimmed, `too-far` for one beyond `maxJump`.
 */
export function checkReceivingIndex(chain: Chain, epoch: number, index: number, maxJump: number): void {
  if (index === 0) throw new ProtocolError('post-quantum', 'message without a post-quantum key')
  const link = linkOf(chain, epoch)
  if (link === undefined) throw new ProtocolError('post-quantum', 'no receiving keys for this epoch')
  const jump = index - link.receive.counter
  if (jump <= 0 && !hasSkipped(link.skipped, index)) {
    throw new ProtocolError('duplicate', 'post-quantum key used already')
  }
  if (jump > maxJump) throw new ProtocolError('too-far', 'post-quantum key too far ahead')
}

/** Takes the key `index` of chain epoch `epoch`. Errors as in `checkReceivingIndex`, and `too-far` beyond the budget. */
export function takeReceivingKey(
  chain: Chain,
  epoch: number,
  index: number,
  limits: StepLimits,
): { chain: Chain; key: Bytes } {
  checkReceivingIndex(chain, epoch, index, limits.maxJump)
  const link = linkOf(chain, epoch)!
  if (index <= link.receive.counter) {
    const { skipped, key } = takeSkipped(link.skipped, index)
    return { chain: replaceLink(chain, epoch, { ...link, skipped }), key }
  }
  const { counter } = link.receive
  limits.budget.spend(index - counter - 1)
  const { skipped, directionKey } = skipTo(link.skipped, link.receive.key, counter, index, stepKey)
  const step = stepKey(directionKey, index)
  if (directionKey !== link.receive.key) wipe(directionKey)
  const receive = { counter: index, key: step.next }
  return { chain: replaceLink(chain, epoch, { ...link, receive, skipped }), key: step.messageKey }
}

/** One key step: the key of the next step and the message key of `index`. */
export function stepKey(key: Uint8Array, index: number): { next: Bytes; messageKey: Bytes } {
  nextInfo[0] = index >>> 24
  nextInfo[1] = index >>> 16
  nextInfo[2] = index >>> 8
  nextInfo[3] = index
  const keys = deriveKeys(key, undefined, nextInfo, 2)
  return { next: keys[0]!, messageKey: keys[1]! }
}

/** The link of a chain epoch, if it is still (or already) there. */
export function linkOf(chain: Chain, epoch: number): Link | undefined {
  return chain.links[positionOf(chain, epoch)]
}

function positionOf(chain: Chain, epoch: number): number {
  return epoch - chain.newest + chain.links.length - 1
}

function replaceLink(chain: Chain, epoch: number, link: Link): Chain {
  return { ...chain, links: chain.links.with(positionOf(chain, epoch), link) }
}

/** Keeps one link older than the new sending epoch, and of that one only what receiving needs. */
function advanceSending(chain: Chain, epoch: number): Chain {
  const kept = chain.links.slice(Math.max(0, positionOf(chain, epoch) - 1))
  const oldest = chain.newest - kept.length + 1
  const links = kept.map((link, i) => (oldest + i < epoch ? { ...link, send: undefined } : link))
  return { ...chain, sending: epoch, links }
}

function deriveLink(
  secret: Uint8Array,
  salt: Uint8Array | undefined,
  label: Uint8Array,
  role: Role,
): { nextRoot: Bytes; link: Link } {
  const keys = deriveKeys(secret, salt, label, 3)
  const fromA = { counter: 0, key: keys[1]! }
  const fromB = { counter: 0, key: keys[2]! }
  const [send, receive] = role === 'A' ? [fromA, fromB] : [fromB, fromA]
  return { nextRoot: keys[0]!, link: { send, receive, skipped: [] } }
}
