// The emoji the picker offers, with their English names, and how they are found.
import groups from './emoji.json'

/** `codes` are the names it has between colons elsewhere. */
export type Emoji = { character: string; name: string; codes: string; words: string }

/** All emoji by group, in their usual order. */
export const emojiGroups: readonly (readonly Emoji[])[] = groups.map((lines) =>
  lines.split('\n').map(readLine),
)

function readLine(line: string): Emoji {
  const [character = '', name = '', codes = '', words = ''] = line.split('\t')
  return { character, name, codes, words }
}

/** The emoji whose name or words begin with every word of the query, the name or code first; at most `limit`. */
export function findEmoji(query: string, limit: number): Emoji[] {
  const wanted = query
    .toLowerCase()
    .split(/[\s_]+/)
    .filter(Boolean)
  if (wanted.length === 0) return []
  const ranked = emojiGroups.flat().flatMap((emoji) => {
    const rank = rankOf(emoji, wanted)
    return rank === undefined ? [] : [{ emoji, rank }]
  })
  return ranked
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map(({ emoji }) => emoji)
}

function rankOf({ name, codes, words }: Emoji, wanted: readonly string[]): number | undefined {
  const named = name.split(/[^\p{L}\p{N}]+/u)
  const all = [...named, ...`${codes} ${words}`.split(/[\s_]+/)]
  if (!wanted.every((word) => all.some((known) => known.startsWith(word)))) return undefined
  if (name.startsWith(wanted.join(' ')) || codes.split(' ').includes(wanted.join('_'))) return 0
  if (words.split(' ').includes(wanted.join('_'))) return 1
  return wanted.every((word) => named.some((known) => known.startsWith(word))) ? 2 : 3
}
