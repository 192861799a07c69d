// The emoji chosen last, kept in this browser: no secret, and only a convenience.

const KEY = 'skein.recent-emoji'
const MAX = 16

/** The emoji chosen last, newest first. */
export function readRecent(): string[] {
  try {
    const stored = localStorage.getItem(KEY) ?? ''
    return stored.split(' ').filter(Boolean).slice(0, MAX)
  } catch (error) {
    if (error instanceof DOMException) return []
    throw error
  }
}

/** Puts an emoji first among them. A browser that refuses storage only forgets it. */
export function keepRecent(emoji: string): void {
  try {
    const others = readRecent().filter((one) => one !== emoji)
    localStorage.setItem(KEY, [emoji, ...others].slice(0, MAX).join(' '))
  } catch (error) {
    if (!(error instanceof DOMException)) throw error
  }
}
