// What a result says of its message: the text as it is read, without its marks and without what a spoiler hides, cut around the
// first found word.
import type { SearchHit } from '../../../sdk/types.ts'
import { findWord, type Range } from '../chats/match.ts'
import { plainText } from '../timeline/formatting.ts'

/** Longest snippet, in UTF-16 units. */
const LENGTH = 200
/** What stands before the first found word. */
const BEFORE = 32
/** How far a cut moves to fall between words. */
const REACH = 12
/** What must not come first after a cut, since it belongs to the character before it. */
const ATTACHED = /^(?:\p{M}|\p{EMod}|\u200d|[\udc00-\udfff])/u

/** The snippet of a hit and the ranges to mark in it; `spoiler` stands for what is hidden. */
export function readSnippet(hit: SearchHit, spoiler: string): { text: string; ranges: Range[] } {
  const { message, snippet, highlights } = hit
  const text = plainText(message.body, spoiler).replaceAll(/\s/gu, ' ')
  // The places were found in the text with its marks; here the same words are looked up in the text without.
  const words = new Set(highlights.map(([start, end]) => snippet.slice(start, end)))
  const ranges = [...words].flatMap((word) => placesOf(text, word)).sort((a, b) => a[0] - b[0])
  const from = text.length <= LENGTH ? 0 : cutBefore(text, ranges[0]?.[0] ?? 0)
  const lead = from > 0 ? '…' : ''
  return {
    text: lead + text.slice(from, from + LENGTH),
    ranges: ranges
      .filter(([start]) => start >= from && start < from + LENGTH)
      .map(([start, end]): Range => [start - from + lead.length, end - from + lead.length]),
  }
}

function placesOf(text: string, word: string): Range[] {
  const places: Range[] = []
  if (word === '') return places
  for (let at = findWord(text, word); at >= 0; at = findWord(text, word, at + word.length))
    places.push([at, at + word.length])
  return places
}

/** Where to begin so that a few words stand before `place`: after a space, else between characters. */
function cutBefore(text: string, place: number): number {
  let from = Math.max(0, place - BEFORE)
  if (from === 0) return 0
  for (let at = from; at <= Math.min(from + REACH, place); at++) if (text[at - 1] === ' ') return at
  while (from > 0 && (ATTACHED.test(text.slice(from, from + 2)) || text[from - 1] === '\u200d')) from--
  return from
}
