// A long press on touch (ux.md 46): a finger that stays where it is for a moment. Movement, a second finger or lifting it early
// cancels.

/** A press as long as this opens the menu; longer than others wait, to spare people accidental opening. */
export const LONG_PRESS_MS = 350
/** A finger that moves further scrolls. */
export const PRESS_SLACK_PX = 10

export type Point = { x: number; y: number }

/** True when a finger has left the place it went down on. */
export function hasLeft(start: Point, now: Point): boolean {
  return Math.hypot(now.x - start.x, now.y - start.y) > PRESS_SLACK_PX
}
