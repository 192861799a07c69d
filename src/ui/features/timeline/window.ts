// Which part of a timeline is mounted (ux.md 39): a slice of at most `MOUNTED_MAX` messages that moves with the scrolling.
// The ends are kept as sequence numbers, so that pages loaded before them do not move the slice.
import type { MessageView } from '../../../sdk/types.ts'

export const MOUNTED_MAX = 120
/** Messages mounted around a place, and when a conversation opens at one. */
export const MOUNTED_AT_OPEN = 60
/** Messages a slice moves by. Small steps keep a frame short while scrolling fast. */
export const STEP = 12
/** With less than this left of what is mounted, in px, the slice moves two steps at once. */
const HASTE_PX = 450
/** No message with its share of the gaps is lower, in px. */
const LOWEST_PX = 30

/** Both ends inclusive; `to` is Infinity while the slice follows the newest message. */
export type Slice = { from: number; to: number }

/** The slice at the newest end. */
export function sliceAtEnd(items: readonly MessageView[], count = MOUNTED_AT_OPEN): Slice {
  return { from: items.at(-count)?.seq ?? -Infinity, to: Infinity }
}

/** The slice with a message in its middle. */
export function sliceAround(items: readonly MessageView[], index: number): Slice {
  const start = Math.max(0, index - MOUNTED_AT_OPEN / 2)
  return toSlice(items, start, Math.min(items.length, start + MOUNTED_AT_OPEN))
}

/** The mounted messages. */
export function readSlice(items: readonly MessageView[], slice: Slice): readonly MessageView[] {
  return items.slice(
    indexOf(items, slice.from),
    slice.to === Infinity ? undefined : indexOf(items, slice.to) + 1,
  )
}

/** How far a slice moves when so many px of it are left: a fast reader must not come to its end. */
export function stepFor(leftPx: number): number {
  return leftPx < HASTE_PX ? 2 * STEP : STEP
}

/** How many messages fill a view of this height; the rest is mounted once those are drawn. */
export function countToFill(height: number): number {
  return Math.min(MOUNTED_MAX, Math.ceil(height / LOWEST_PX))
}

/** The slice moved one step (or another count) towards the oldest message, or the same one when it is there already. */
export function moveUp(items: readonly MessageView[], slice: Slice, step = STEP): Slice {
  const start = indexOf(items, slice.from)
  if (start === 0) return slice
  const from = Math.max(0, start - step)
  const end = Math.min(endOf(items, slice), from + MOUNTED_MAX)
  return toSlice(items, from, end)
}

/** The slice moved one step (or another count) towards the newest message, or the same one when it is there already. */
export function moveDown(items: readonly MessageView[], slice: Slice, step = STEP): Slice {
  const end = endOf(items, slice)
  if (end === items.length) return slice.to === Infinity ? slice : { ...slice, to: Infinity }
  const next = Math.min(items.length, end + step)
  return toSlice(items, Math.max(indexOf(items, slice.from), next - MOUNTED_MAX), next)
}

/**
 * The slice cut to its limit after new messages: at the old end when the view follows the newest, else at the new end. When other
 * messages have been loaded instead, it is the middle of those.
 */
export function boundSlice(items: readonly MessageView[], slice: Slice, isFollowing: boolean): Slice {
  const start = indexOf(items, slice.from)
  const end = endOf(items, slice)
  if (end <= start && items.length > 0) return sliceAround(items, items.length >>> 1)
  if (end - start <= MOUNTED_MAX) return slice
  return isFollowing ? toSlice(items, end - MOUNTED_MAX, end) : toSlice(items, start, start + MOUNTED_MAX)
}

function toSlice(items: readonly MessageView[], start: number, end: number): Slice {
  const to = end >= items.length ? Infinity : (items[end - 1]?.seq ?? Infinity)
  return { from: start === 0 ? -Infinity : (items[start]?.seq ?? -Infinity), to }
}

function endOf(items: readonly MessageView[], slice: Slice): number {
  if (slice.to === Infinity) return items.length
  const index = indexOf(items, slice.to)
  return items[index]?.seq === slice.to ? index + 1 : index
}

/** Index of the first message that is not below `seq`, by halving. */
function indexOf(items: readonly MessageView[], seq: number): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((items[middle]?.seq ?? 0) < seq) low = middle + 1
    else high = middle
  }
  return low
}
