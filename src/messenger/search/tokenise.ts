// What can be found in a text. Three kinds of pieces: words of scripts that put spaces between them, runs of scripts that do not
// (Han, kana, Thai ...), which are cut into their characters, and signs such as emoji. `Intl.Segmenter` is not used: its
// dictionaries differ from browser to browser and from version to version, and what one release stored the next has to find.
import { fold, isAscii, unfoldedLength } from './fold.ts'

/** Longest term in UTF-16 units; the rest of a longer word is not looked at. */
export const MAX_TERM = 32

/** A word or a sign; positions are UTF-16 units of the text it comes from. */
export type Word = {
  kind: 'word' | 'sign'
  term: string
  start: number
  end: number
  /** A second form of the word before it. */
  isVariant?: true
}
/** One character of a run, with its marks. */
export type Unit = { term: string; start: number; end: number }
/** A run without spaces. */
export type Run = { kind: 'run'; units: Unit[] }
export type Piece = Word | Run

/** Scripts that write without spaces between words. */
const SPACELESS =
  '\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{sc=Bopo}\\p{sc=Yiii}\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}'
/** Marks, and the half-width voicing marks of kana, which count as letters. */
const MARK = '\\p{M}\\uff9e\\uff9f'

/** Letters and digits in a row; a flag; an emoji. Joiners, skin tones and variations between emoji are not looked at. */
const CHUNKS = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*|\p{RI}\p{RI}|\p{Extended_Pictographic}/gu
const IS_SPACELESS = new RegExp(`[${SPACELESS}]`, 'u')
const PARTS = new RegExp(`((?:(?![${MARK}])[${SPACELESS}][${MARK}]*)+)|(?:(?![${SPACELESS}])[^])+`, 'gu')
const UNITS = new RegExp(`[^${MARK}][${MARK}]*`, 'gu')
const LETTER = /^[\p{L}\p{N}]/u

/** The Arabic article, which is written together with its noun. */
const ARTICLE = 'ال'
/** Shortest word that may be an article with its noun. */
const MIN_WITH_ARTICLE = 5

/** The pieces of a text in their order. A word with an Arabic article comes twice: with it and without. */
export function tokenise(text: string): Piece[] {
  const pieces: Piece[] = []
  for (const match of text.matchAll(CHUNKS)) {
    const [chunk] = match
    if (!LETTER.test(chunk)) addWord(pieces, 'sign', chunk, match.index)
    else if (isAscii(chunk) || !IS_SPACELESS.test(chunk)) addWord(pieces, 'word', chunk, match.index)
    else addMixed(pieces, chunk, match.index)
  }
  return pieces
}

/**
 * The terms under which a text is found: words and signs as they are, runs by every two neighbours and by their last character.
 * A prefix of some term leads to every text that a query matches; whether it does match is decided on the text itself.
 */
export function termsOf(text: string): Set<string> {
  const terms = new Set<string>()
  for (const piece of tokenise(text)) {
    if (piece.kind === 'run') for (const term of pairsOf(piece.units)) terms.add(term)
    else terms.add(piece.term)
  }
  return terms
}

/** Every two neighbours, and the last character by itself. */
function* pairsOf(units: readonly Unit[]): Generator<string> {
  for (const [i, unit] of units.entries()) yield cut(unit.term + (units[i + 1]?.term ?? ''))
}

function addMixed(pieces: Piece[], chunk: string, offset: number): void {
  for (const match of chunk.matchAll(PARTS)) {
    const start = offset + match.index
    if (match[1] === undefined) addWord(pieces, 'word', match[0], start)
    else pieces.push({ kind: 'run', units: unitsOf(match[0], start) })
  }
}

function unitsOf(run: string, offset: number): Unit[] {
  return [...run.matchAll(UNITS)].map(({ 0: unit, index }) => {
    const start = offset + index
    return { term: fold(unit), start, end: start + unit.length }
  })
}

function addWord(pieces: Piece[], kind: Word['kind'], text: string, start: number): void {
  const term = cut(fold(text))
  const end = start + text.length
  if (term === '') return
  pieces.push({ kind, term, start, end })
  if (term.length < MIN_WITH_ARTICLE || !term.startsWith(ARTICLE)) return
  const article = unfoldedLength(text, ARTICLE.length)
  const noun = cut(fold(text.slice(article)))
  if (noun !== '') pieces.push({ kind, term: noun, start: start + article, end, isVariant: true })
}

/** The first part of a term, with no character cut in half. */
export function cut(term: string): string {
  if (term.length <= MAX_TERM) return term
  const last = term.charCodeAt(MAX_TERM - 1)
  return term.slice(0, last >= 0xd800 && last <= 0xdbff ? MAX_TERM - 1 : MAX_TERM)
}
