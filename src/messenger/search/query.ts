// What a person looks for, and whether and where a text has it. Every word has to begin some word of the text; a run without spaces
// has to stand in the text as it is; a sign has to be there. The naive reading of a text in this file decides: the index only says
// which texts are worth reading.
import { unfoldedLength } from './fold.ts'
import { cut, tokenise, type Run, type Unit, type Word } from './tokenise.ts'

/** Most parts of a query; further ones are not looked at. */
const MAX_PARTS = 16

/** A part of the text, in UTF-16 units. */
export type Span = [start: number, end: number]
type Part = { kind: 'word' | 'sign'; term: string } | { kind: 'run'; terms: string[] }
export type Query = readonly Part[]

/** Reads what was typed. An empty query has nothing that could be looked for. */
export function parseQuery(text: string): Query {
  const parts = new Map<string, Part>()
  for (const piece of tokenise(text)) {
    // It is looked for as it was typed: the second form of a word would ask for too much.
    if (piece.kind !== 'run' && piece.isVariant === true) continue
    const part: Part =
      piece.kind === 'run'
        ? { kind: 'run', terms: piece.units.map((unit) => unit.term) }
        : { kind: piece.kind, term: piece.term }
    parts.set(JSON.stringify(part), part)
  }
  return [...parts.values()].slice(0, MAX_PARTS)
}

/** Prefixes of terms; a text that matches has, for each of them, a term that begins with it. */
export function lookupsOf(query: Query): string[] {
  return [...new Set(query.flatMap((part) => (part.kind === 'run' ? pairsOf(part.terms) : [part.term])))]
}

/** Where a text has what the query asks for, in order and without overlaps; undefined unless it has every part. */
export function match(query: Query, text: string): Span[] | undefined {
  const pieces = tokenise(text)
  const spans: Span[] = []
  for (const part of query) {
    const found =
      part.kind === 'run'
        ? pieces.flatMap((piece) => (piece.kind === 'run' ? runSpans(part.terms, piece) : []))
        : pieces.flatMap((piece) => (piece.kind === part.kind ? wordSpans(part.term, piece, text) : []))
    if (found.length === 0) return undefined
    spans.push(...found)
  }
  return merged(spans)
}

function pairsOf(terms: readonly string[]): string[] {
  if (terms.length < 2) return [...terms]
  return terms.slice(1).map((term, i) => cut(terms[i]! + term))
}

function wordSpans(term: string, word: Word, text: string): Span[] {
  if (word.kind === 'sign') return word.term === term ? [[word.start, word.end]] : []
  if (!word.term.startsWith(term)) return []
  const length = unfoldedLength(text.slice(word.start, word.end), term.length)
  return [[word.start, word.start + length]]
}

function runSpans(terms: readonly string[], { units }: Run): Span[] {
  const spans: Span[] = []
  for (let i = 0; i + terms.length <= units.length; i++) {
    if (terms.some((term, j) => units[i + j]!.term !== term)) continue
    const [first, last]: (Unit | undefined)[] = [units[i], units[i + terms.length - 1]]
    if (first !== undefined && last !== undefined) spans.push([first.start, last.end])
  }
  return spans
}

function merged(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort((left, right) => left[0] - right[0])
  const result: Span[] = []
  for (const [start, end] of sorted) {
    const last = result.at(-1)
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end)
    else result.push([start, end])
  }
  return result
}
