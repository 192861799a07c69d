// Finding typed words in names: case, accents and the order of words do not count, and a word need only be begun.

/** A stretch of the text, `end` exclusive, in UTF-16 units. */
export type Range = [start: number, end: number]

/** Where each word of `query` begins a word of `text`; undefined when one of them does not, or nothing is asked. */
export function matchWords(text: string, query: string): Range[] | undefined {
  const asked = fold(query)
    .text.split(/\s+/)
    .filter((word) => word !== '')
  if (asked.length === 0) return undefined
  const folded = fold(text)
  const ranges: Range[] = []
  for (const word of asked) {
    const at = findWord(folded.text, word)
    if (at < 0) return undefined
    const start = folded.origin[at] ?? 0
    const end = folded.origin[at + word.length] ?? text.length
    ranges.push([start, end])
  }
  return mergeRanges(ranges)
}

/** The text cut at the edges of the ranges: what is marked and what is not, in order. */
export function cutAtRanges(text: string, ranges: readonly Range[]): { text: string; isMarked: boolean }[] {
  const parts: { text: string; isMarked: boolean }[] = []
  let at = 0
  for (const [start, end] of mergeRanges(ranges)) {
    const from = Math.min(Math.max(start, at), text.length)
    const to = Math.min(Math.max(end, from), text.length)
    if (from > at) parts.push({ text: text.slice(at, from), isMarked: false })
    if (to > from) parts.push({ text: text.slice(from, to), isMarked: true })
    at = to
  }
  if (at < text.length) parts.push({ text: text.slice(at), isMarked: false })
  return parts
}

function mergeRanges(ranges: readonly Range[]): Range[] {
  const merged: Range[] = []
  for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = merged.at(-1)
    if (last && start <= last[1]) last[1] = Math.max(last[1], end)
    else merged.push([start, end])
  }
  return merged
}

/**
 * Where a word begins in a text, from `from` on; -1 when it does not. Scripts without spaces between words and signs may be met
 * anywhere, others at the beginning of a word.
 */
export function findWord(text: string, word: string, from = 0): number {
  const isAnywhere = anywhere.test(word)
  for (let at = text.indexOf(word, from); at >= 0; at = text.indexOf(word, at + 1)) {
    const before = /.$/su.exec(text.slice(Math.max(0, at - 2), at))?.[0] ?? ' '
    if (isAnywhere || !/[\p{L}\p{N}]/u.test(before)) return at
  }
  return -1
}

const anywhere =
  /^[^\p{L}\p{N}]|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai}|\p{Script=Lao}|\p{Script=Khmer}|\p{Script=Myanmar}/u

/** Lower case without marks; `origin` tells for each unit of the result where it comes from. */
function fold(text: string): { text: string; origin: number[] } {
  let folded = ''
  const origin: number[] = []
  let at = 0
  for (const char of text) {
    const plain = char.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
    for (let unit = 0; unit < plain.length; unit++) origin.push(at)
    folded += plain
    at += char.length
  }
  return { text: folded, origin }
}
