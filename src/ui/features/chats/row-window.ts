// The chat list mounts only the rows near the view. Rows have one height, so the window is arithmetic.

/** Height of a row in CSS pixels (ux.md 9); the style sheet's `--row-height` is the same. */
export const ROW_HEIGHT = 72
/** Rows mounted above and below the view. */
const MARGIN_ROWS = 8

/** Indices of the rows to mount, `end` exclusive. */
export function rowWindow(
  scrollTop: number,
  viewHeight: number,
  count: number,
): { start: number; end: number } {
  const first = Math.floor(scrollTop / ROW_HEIGHT) - MARGIN_ROWS
  const last = Math.ceil((scrollTop + viewHeight) / ROW_HEIGHT) + MARGIN_ROWS
  const start = Math.max(0, Math.min(first, count))
  return { start, end: Math.max(start, Math.min(last, count)) }
}
