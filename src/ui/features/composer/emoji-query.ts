// Which emoji is being named in the composer: a colon and at least two letters before the caret (ux.md 63). Pure.

/** What is looked for, and where it stands in the text. */
export type EmojiQuery = { from: number; to: number; query: string }

/** The longest name that is looked for, in characters. */
const NAME_MAX = 32
const naming = /(?<=^|[\s(])(:)([\p{L}\p{N}_+-]{2,32})$/u

/** The name before the caret, if one is being written; a colon inside a word, as in a time or a link, begins none. */
export function emojiQuery(text: string, caret: number): EmojiQuery | undefined {
  // One more character on each side: the colon, and what stands before it.
  const start = Math.max(0, caret - NAME_MAX - 2)
  const found = naming.exec(text.slice(start, caret))
  const query = found?.[2]
  if (!found || query === undefined) return undefined
  return { from: start + found.index, to: caret, query: query.toLowerCase() }
}
