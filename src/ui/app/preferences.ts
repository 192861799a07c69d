// Choices of this window that are no secret and must apply before the first frame: kept in localStorage.

export type Theme = 'system' | 'light' | 'dark'

/** Width of the chat list in CSS pixels (ux.md 1). */
export const PANE_WIDTH = { min: 280, max: 424, start: 360 }

/** The chosen theme. */
export function readTheme(): Theme {
  const stored = read('theme')
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}

/** Stores the theme and shows it at once. */
export function chooseTheme(theme: Theme): void {
  write('theme', theme)
  showTheme(theme)
}

/** Puts the theme on the document; the tokens follow. */
export function showTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
}

/** The width of the chat list. */
export function readPaneWidth(): number {
  return clampPaneWidth(Number(read('pane-width') ?? PANE_WIDTH.start))
}

/** Stores the width of the chat list. */
export function storePaneWidth(width: number): void {
  write('pane-width', String(width))
}

/** The nearest allowed width; nonsense is the start width. */
export function clampPaneWidth(width: number): number {
  if (!Number.isFinite(width)) return PANE_WIDTH.start
  return Math.round(Math.min(PANE_WIDTH.max, Math.max(PANE_WIDTH.min, width)))
}

/** A browser that refuses storage still shows the app; it only forgets the choice. */
function read(name: string): string | null {
  try {
    return localStorage.getItem(`skein.${name}`)
  } catch (error) {
    if (error instanceof DOMException) return null
    throw error
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(`skein.${name}`, value)
  } catch (error) {
    if (!(error instanceof DOMException)) throw error
  }
}
