// Choices of this window that are no secret: kept in localStorage, each by its name. How things look is in appearance.ts.

/** Width of the chat list in CSS pixels (ux.md 1). */
export const PANE_WIDTH = { min: 280, max: 424, start: 360 }

/** The width of the chat list. */
export function readPaneWidth(): number {
  return clampPaneWidth(Number(readPreference('pane-width') ?? PANE_WIDTH.start))
}

/** Stores the width of the chat list. */
export function storePaneWidth(width: number): void {
  storePreference('pane-width', String(width))
}

/** The nearest allowed width; nonsense is the start width. */
export function clampPaneWidth(width: number): number {
  if (!Number.isFinite(width)) return PANE_WIDTH.start
  return Math.round(Math.min(PANE_WIDTH.max, Math.max(PANE_WIDTH.min, width)))
}

/** A stored choice. A browser that refuses storage still shows the app; it only forgets the choice. */
export function readPreference(name: string): string | null {
  try {
    return localStorage.getItem(`skein.${name}`)
  } catch (error) {
    if (error instanceof DOMException) return null
    throw error
  }
}

/** Keeps a choice for the next start, where the browser lets it; undefined forgets it. */
export function storePreference(name: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(`skein.${name}`)
    else localStorage.setItem(`skein.${name}`, value)
  } catch (error) {
    if (!(error instanceof DOMException)) throw error
  }
}
