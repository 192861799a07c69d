// A swipe in reading direction answers a message (ux.md 43). Pure: where a finger went down and is now, and what that means.
import { hasLeft, type Point } from './press.ts'

/** A finger that went this far has made up its mind. */
export const SWIPE_PX = 50
/** At the edges of the screen a swipe belongs to the system, which goes back by it. */
const EDGE_PX = 20
/** A swipe goes this many times further sideways than up or down. */
const SIDEWAYS_RATIO = 2

/** True when a swipe may begin here; `width` is that of the screen. */
export function canSwipeFrom({ x }: Point, width: number): boolean {
  return x >= EDGE_PX && x <= width - EDGE_PX
}

/** What a finger that has left the place it went down on does: a swipe in reading direction, or something else. */
export function isSwipe(start: Point, now: Point, isRtl: boolean): boolean {
  return hasLeft(start, now) && forward(start, now, isRtl) >= SIDEWAYS_RATIO * Math.abs(now.y - start.y)
}

/** How far the swipe is, from 0 to 1, at which it answers when it is released. */
export function swipeProgress(start: Point, now: Point, isRtl: boolean): number {
  return Math.min(1, Math.max(0, forward(start, now, isRtl) / SWIPE_PX))
}

function forward(start: Point, now: Point, isRtl: boolean): number {
  return isRtl ? start.x - now.x : now.x - start.x
}
