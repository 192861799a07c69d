// The chat list mounts only the rows near the view. Rows have one height, so the window is arithmetic.

/** Height of a row in CSS pixels by density (ux.md 9); the style sheet's `--row-height` is the same. */
export const rowHeights = { comfortable: 72, compact: 56 }
/** Rows mounted above and below the view. */
const MARGIN_ROWS = 8

/** Indices of the rows to mount, `end` exclusive. */
export function rowWindow(
  scrollTop: number,
  viewHeight: number,
  count: number,
  rowHeight: number,
): { start: number; end: number } {
  const first = Math.floor(scrollTop / rowHeight) - MARGIN_ROWS
  const last = Math.ceil((scrollTop + viewHeight) / rowHeight) + MARGIN_ROWS
  const start = Math.max(0, Math.min(first, count))
  return { start, end: Math.max(start, Math.min(last, count)) }
}

/** Where to scroll so that a row shows whole; unchanged when it does already. */
export function scrollToRow(index: number, rowHeight: number, view: { top: number; height: number }): number {
  const top = index * rowHeight
  if (top < view.top) return top
  return top + rowHeight > view.top + view.height ? top + rowHeight - view.height : view.top
}
