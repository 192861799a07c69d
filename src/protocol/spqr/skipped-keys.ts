// The keys of messages that have not arrived yet (session protocol 3.7 (c)). They are kept as runs of
// consecutive indices, one byte string per run: a gap of thousands costs one allocation, and storing or cloning
// them is a plain copy.

import { wipe, type Bytes } from '../../lib/bytes.ts'
import { keyLength } from '../kdf.ts'

/** Keys of consecutive indices, 32 bytes each. */
export type Run = {
  readonly first: number
  readonly keys: Bytes
}

/** Runs in ascending order, without overlap and without empty ones. */
export type SkippedKeys = readonly Run[]

/** How far behind the newest index keys are kept. */
export const keptDistance = 2000

/** One step of the chain: from the key of the step before `index`. */
export type Step = (key: Uint8Array, index: number) => { next: Bytes; messageKey: Bytes }

/** Whether the key of `index` is there. */
export function hasSkipped(skipped: SkippedKeys, index: number): boolean {
  return positionOf(skipped, index) >= 0
}

/** Takes the key of `index`, which is there. No copy of the key stays behind in the runs. */
export function takeSkipped(skipped: SkippedKeys, index: number): { skipped: SkippedKeys; key: Bytes } {
  const position = positionOf(skipped, index)
  const run = skipped[position]
  if (run === undefined) throw new RangeError('key not kept')
  const at = (index - run.first) * keyLength
  const end = at + keyLength
  const rest: Run[] = []
  if (at > 0) rest.push({ first: run.first, keys: run.keys.slice(0, at) })
  if (end < run.keys.length) rest.push({ first: index + 1, keys: run.keys.slice(end) })
  return { skipped: skipped.toSpliced(position, 1, ...rest), key: run.keys.slice(at, end) }
}

/**
 * Walks a direction from `counter` to just before `newest`, the index that has arrived. Answers the key for the
 * step of `newest`, and the skipped keys with those of the walk, without the ones that are too old by now.
 */
export function skipTo(
  skipped: SkippedKeys,
  key: Bytes,
  counter: number,
  newest: number,
  step: Step,
): { skipped: SkippedKeys; directionKey: Bytes } {
  const oldest = newest - keptDistance
  const kept = trim(skipped, oldest)
  const from = counter + 1
  if (from === newest) return { skipped: kept, directionKey: key }

  const first = Math.max(from, oldest)
  const keys = new Uint8Array((newest - first) * keyLength)
  let directionKey = key
  for (let index = from; index < newest; index++) {
    const { next, messageKey } = step(directionKey, index)
    if (index >= first) keys.set(messageKey, (index - first) * keyLength)
    // The key that came in belongs to the old state; the ones in between are nobody's.
    wipe(messageKey, directionKey === key ? undefined : directionKey)
    directionKey = next
  }
  return { skipped: [...kept, { first, keys }], directionKey }
}

/** The runs without indices below `oldest`; the same runs when there are none. */
function trim(skipped: SkippedKeys, oldest: number): SkippedKeys {
  const [head] = skipped
  if (head === undefined || head.first >= oldest) return skipped
  const position = skipped.findIndex((run) => endOf(run) > oldest)
  if (position < 0) return []
  const rest = skipped.slice(position)
  const run = rest[0]!
  if (run.first < oldest) {
    rest[0] = { first: oldest, keys: run.keys.slice((oldest - run.first) * keyLength) }
  }
  return rest
}

/** Binary search for the run that holds `index`; negative without one. */
function positionOf(skipped: SkippedKeys, index: number): number {
  let low = 0
  let high = skipped.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const run = skipped[middle]!
    if (index < run.first) high = middle - 1
    else if (index >= endOf(run)) low = middle + 1
    else return middle
  }
  return -1
}

function endOf(run: Run): number {
  return run.first + run.keys.length / keyLength
}
