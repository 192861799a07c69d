// Which part of a timeline is mounted (ux.md 39): a slice of at most `MOUNTED_MAX` messages that moves with the scrolling.
// The ends are kept as sequence numbers, so that pages loaded before them do not move the slice.
import type { MessageView } from '../../../sdk/types.ts'
import { EDGE_PX } from './scroll-keeper.ts'

export const MOUNTED_MAX = 120
/** Messages mounted around a place, and when a conversation opens at one. */
export const MOUNTED_AT_OPEN = 60
/** Messages a slice moves by, about: small steps keep a frame short while scrolling fast. */
export const STEP = 12
/** A slice that moves goes so far beyond what is wanted, in px: the next frames of a slow reader need nothing then. */
const SPARE_PX = 100
/** A message of one line with its share of the gaps, in px. */
const USUAL_PX = 36
/** No message with its share of the gaps is lower, in px. */
const LOWEST_PX = 30

/** Fewer loaded messages than this above the slice: more are asked for before a fast reader comes to their end. */
const AHEAD = 4 * STEP

/**
 * Both ends inclusive; `to` is Infinity while the slice follows the newest message. The upper end is always a place, so that a page
 * that is loaded above it is mounted step by step; -Infinity only while there is nothing.
 */
export type Slice = { from: number; to: number }

/** The slice at the newest end. */
export function sliceAtEnd(items: readonly MessageView[], count = MOUNTED_AT_OPEN): Slice {
  return { from: (items.at(-count) ?? items[0])?.seq ?? -Infinity, to: Infinity }
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

/** True when nothing that is loaded lies above the slice. */
export function isAtStart(items: readonly MessageView[], slice: Slice): boolean {
  return indexOf(items, slice.from) === 0
}

/** True when what is loaded above the slice will not last long. */
export function isRunningOut(items: readonly MessageView[], slice: Slice): boolean {
  return indexOf(items, slice.from) < AHEAD
}

/** How far a slice moves when so many px of it are left: as little as it takes, since each message costs time of a frame. */
export function stepFor(leftPx: number): number {
  const missing = Math.ceil((EDGE_PX + SPARE_PX - leftPx) / USUAL_PX)
  return Math.max(1, Math.min(2 * STEP, missing))
}

/**
 * How many messages are mounted at most in a view of this height: what fills it, what the keeper wants beyond both edges, and a step
 * more at each, since what moves in at one end goes at the other.
 */
export function mountedMax(height: number): number {
  const wanted = (height + 2 * EDGE_PX) / USUAL_PX + 2 * STEP
  return Math.max(MOUNTED_AT_OPEN, Math.min(MOUNTED_MAX, Math.ceil(wanted)))
}

/** How many messages fill a view of this height; the rest is mounted once those are drawn. */
export function countToFill(height: number): number {
  return Math.min(MOUNTED_MAX, Math.ceil(height / LOWEST_PX))
}

/** The slice moved one step (or another count) towards the oldest message, or the same one when it is there already. */
export function moveUp(items: readonly MessageView[], slice: Slice, step = STEP, limit = MOUNTED_MAX): Slice {
  const start = indexOf(items, slice.from)
  if (start === 0) return slice
  const from = Math.max(0, start - step)
  const end = Math.min(endOf(items, slice), from + limit)
  return toSlice(items, from, end)
}

/** The slice moved one step (or another count) towards the newest message, or the same one when it is there already. */
export function moveDown(
  items: readonly MessageView[],
  slice: Slice,
  step = STEP,
  limit = MOUNTED_MAX,
): Slice {
  const end = endOf(items, slice)
  if (end === items.length) return slice.to === Infinity ? slice : { ...slice, to: Infinity }
  const next = Math.min(items.length, end + step)
  return toSlice(items, Math.max(indexOf(items, slice.from), next - limit), next)
}

/**
 * The slice cut to its limit after new messages: at the old end when the view follows the newest, else at the new end. When other
 * messages have been loaded instead, it is the middle of those.
 */
export function boundSlice(
  items: readonly MessageView[],
  slice: Slice,
  isFollowing: boolean,
  limit = MOUNTED_MAX,
): Slice {
  const start = indexOf(items, slice.from)
  const end = endOf(items, slice)
  if (end <= start && items.length > 0) return sliceAround(items, items.length >>> 1)
  if (end - start <= limit) return slice
  return isFollowing ? toSlice(items, end - limit, end) : toSlice(items, start, start + limit)
}

function toSlice(items: readonly MessageView[], start: number, end: number): Slice {
  const to = end >= items.length ? Infinity : (items[end - 1]?.seq ?? Infinity)
  return { from: items[start]?.seq ?? -Infinity, to }
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
