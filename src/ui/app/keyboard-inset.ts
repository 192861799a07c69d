// Where the keyboard on the screen lies over the page instead of making it smaller, as on an iPhone, the page ends above it, so that
// the composer is never covered (ux.md 7).

/** What is needed of `window.visualViewport`. */
export type SeenPart = Pick<VisualViewport, 'height' | 'offsetTop' | 'scale' | 'addEventListener'>

/** Less than this is a bar of the browser and no keyboard, in px. */
const KEYBOARD_MIN_PX = 80

/** What the keyboard covers of a page of this height, in px. A page that is zoomed in shows a part on purpose. */
export function coveredBy({ height, scale }: Pick<SeenPart, 'height' | 'scale'>, pageHeight: number): number {
  const covered = scale > 1.01 ? 0 : Math.round(pageHeight - height)
  return covered < KEYBOARD_MIN_PX ? 0 : covered
}

/** Keeps `--keyboard` at what the keyboard covers, from now on. */
export function watchKeyboard(seen: SeenPart | null = visualViewport): void {
  if (seen === null) return
  const follow = (): void => {
    const covered = coveredBy(seen, innerHeight)
    document.documentElement.style.setProperty('--keyboard', `${covered}px`)
    // The browser has moved the page up to show what has the focus; it is in view without that now.
    if (covered > 0 && seen.offsetTop > 0) scrollTo(0, 0)
  }
  seen.addEventListener('resize', follow)
}
