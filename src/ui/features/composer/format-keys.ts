// Marks around what is selected in the composer (ux.md 64): putting them on, and taking them off again.

export type FormatMark = 'bold' | 'italic' | 'strike' | 'code' | 'spoiler'

/** What stands before and behind the words. */
export const markOf: Record<FormatMark, string> = {
  bold: '**',
  italic: '__',
  strike: '~~',
  code: '`',
  spoiler: '||',
}

type Press = { key: string; ctrlKey: boolean; metaKey: boolean; shiftKey: boolean; altKey: boolean }

/** The mark a key press means: Ctrl or Cmd with B, I, E, and with Shift and X. */
export function formatKey({ key, ctrlKey, metaKey, shiftKey, altKey }: Press): FormatMark | undefined {
  if (!(ctrlKey || metaKey) || altKey) return undefined
  const pressed = key.toLowerCase()
  if (shiftKey) return pressed === 'x' ? 'strike' : undefined
  return ({ b: 'bold', i: 'italic', e: 'code' } as const)[pressed]
}

/** What replaces the text from `from` to `to`, and what is selected then. */
export type Replacement = { from: number; to: number; text: string; start: number; end: number }

/** Marks the selection, or takes the mark off when it has it already, inside or just outside. */
export function toggleMark(text: string, start: number, end: number, format: FormatMark): Replacement {
  const mark = markOf[format]
  const size = mark.length
  const chosen = text.slice(start, end)
  if (chosen.length >= 2 * size && chosen.startsWith(mark) && chosen.endsWith(mark)) {
    return { from: start, to: end, text: chosen.slice(size, -size), start, end: end - 2 * size }
  }
  if (start >= size && text.slice(start - size, start) === mark && text.slice(end, end + size) === mark) {
    return { from: start - size, to: end + size, text: chosen, start: start - size, end: end - size }
  }
  return { from: start, to: end, text: `${mark}${chosen}${mark}`, start: start + size, end: end + size }
}
