// The part of a text that a result shows: one line around the first place that was found, cut between words where that is near.
import type { Span } from './query.ts'

/** Most UTF-16 units of a snippet before its ellipses. */
const LENGTH = 160
/** What stands before the first place that was found. */
const BEFORE = 40
/** How far a cut moves to fall between words. */
const REACH = 16
const ELLIPSIS = '…'
/** What must not come first after a cut, since it belongs to the character before it. */
const ATTACHED = /^(?:\p{M}|\p{EMod}|\u200d|[\udc00-\udfff])/u

/** A snippet and where in it the places are. */
export function snippetOf(text: string, spans: readonly Span[]): { snippet: string; highlights: Span[] } {
  const first = spans[0]?.[0] ?? 0
  let from = text.length <= LENGTH ? 0 : Math.max(0, Math.min(first - BEFORE, text.length - LENGTH))
  if (from > 0) from = cutNear(text, from, Math.min(from + REACH, first))
  let to = Math.min(text.length, from + LENGTH)
  if (to < text.length) to = cutNear(text, Math.max(to - REACH, from + 1), to, true)
  const lead = from > 0 ? ELLIPSIS : ''
  const shown = text.slice(from, to).replace(/\s/g, ' ')
  const highlights = spans
    .filter(([start, end]) => start < to && end > from)
    .map(([start, end]): Span => [
      Math.max(start, from) - from + lead.length,
      Math.min(end, to) - from + lead.length,
    ])
  return { snippet: lead + shown + (to < text.length ? ELLIPSIS : ''), highlights }
}

/** A place to cut from `low` to `high`: after white space, else between characters. */
function cutNear(text: string, low: number, high: number, isEnd = false): number {
  if (isEnd) for (let at = high; at >= low; at--) if (/\s/.test(text[at] ?? '')) return at
  if (!isEnd) for (let at = low; at <= high; at++) if (/\s/.test(text[at - 1] ?? '')) return at
  let at = isEnd ? high : low
  while (at > 0 && at < text.length && (ATTACHED.test(text.slice(at, at + 2)) || text[at - 1] === '\u200d'))
    at--
  return at
}
