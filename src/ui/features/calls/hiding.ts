// Whether the controls of a call show (ux.md 82): they go when nothing moves, so that only the picture is left, and stay while
// there is no picture, while something is open, and while somebody walks through them by keyboard.
import type { CallView } from '../../../sdk/types.ts'

/** Without movement for so long, the controls go. */
export const HIDE_AFTER_MS = 5_000

export type Attention = {
  phase: CallView['phase']
  /** There is a picture worth looking at. */
  hasPicture: boolean
  /** A panel, a dialog or a notice is open. */
  isBusy: boolean
  /** The focus is on a control and was brought there by keyboard. */
  hasKeyboardFocus: boolean
  /** How long no pointer has moved and no key was pressed. */
  stillMs: number
}

/** True while the controls show. */
export function showsControls({ phase, hasPicture, isBusy, hasKeyboardFocus, stillMs }: Attention): boolean {
  if (phase !== 'connected' || !hasPicture || isBusy || hasKeyboardFocus) return true
  return stillMs < HIDE_AFTER_MS
}
