// What marks in a text mean: **bold**, __italic__ or _italic_, ~~strike~~, `code`, ```code block```, > quote, ||spoiler||, and
// links. Total: any text parses, and what is no mark stays as it was written. One pass with a stack of at most five open marks, so
// the time grows with the length of the text alone.
import { splitLinks } from './links.ts'

export type Style = 'bold' | 'italic' | 'strike' | 'spoiler'

export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string; href: string }
  | { kind: 'code'; text: string }
  | { kind: Style; children: Inline[] }

export type Block =
  | { kind: 'lines'; children: Inline[] }
  | { kind: 'quote'; children: Inline[] }
  | { kind: 'code-block'; text: string }

/** A text with more code units than this is shown as it is. Messages are at most 16 KiB. */
export const FORMATTED_MAX_LENGTH = 16 * 1024
/** A text has at most this many marked pieces; further marks stay as they were written. */
export const FORMATTED_MAX_PIECES = 1_000
/** Previews and quotes that were cut are at least this long. */
const SHORTEST_CUT = 160

const styles: Record<string, Style> = {
  '**': 'bold',
  __: 'italic',
  _: 'italic',
  '~~': 'strike',
  '||': 'spoiler',
}
const fence = '```'
const address = /https?:\/\/\S/iy

/** Reads a text. */
export function parseFormatting(text: string): Block[] {
  if (text.length > FORMATTED_MAX_LENGTH || !/[*_~|`>.@:]/.test(text)) {
    return [{ kind: 'lines', children: [{ kind: 'text', text }] }]
  }
  const blocks: Block[] = []
  const budget = { pieces: FORMATTED_MAX_PIECES }
  let at = 0
  while (at < text.length) {
    const open = text.indexOf(fence, at)
    const close = open === -1 ? -1 : text.indexOf(fence, open + fence.length + 1)
    if (close === -1) break
    readLines(trimBreak(text.slice(at, open), 'end'), blocks, budget)
    const code = trimBreak(trimBreak(text.slice(open + fence.length, close), 'start'), 'end')
    blocks.push({ kind: 'code-block', text: code })
    at = close + fence.length
    if (text[at] === '\n') at++
  }
  readLines(text.slice(at), blocks, budget)
  return blocks
}

/** The text without its marks, as it is read; what a spoiler hides is told by `spoiler` instead. */
export function plainText(text: string, spoiler: string): string {
  const read = (nodes: readonly Inline[]): string =>
    nodes
      .map((node) => {
        if (node.kind === 'spoiler') return spoiler
        return 'children' in node ? read(node.children) : node.text
      })
      .join('')
  return parseFormatting(text)
    .map((block) => (block.kind === 'code-block' ? block.text : read(block.children)))
    .join('\n')
}

/** The same for the beginning of a text, which may end inside a spoiler: what follows its mark is hidden as well. */
export function snippetText(text: string, spoiler: string): string {
  const plain = plainText(text, spoiler)
  const cut = text.length < SHORTEST_CUT ? -1 : plain.lastIndexOf('||')
  return cut < 0 ? plain : plain.slice(0, cut) + spoiler
}

type Budget = { pieces: number }

/** Lines that begin with `>` and stand together are one quote. */
function readLines(text: string, blocks: Block[], budget: Budget): void {
  if (text === '') return
  let lines: string[] = []
  let isQuote = false
  const flush = (): void => {
    if (lines.length === 0) return
    blocks.push({ kind: isQuote ? 'quote' : 'lines', children: parseInline(lines.join('\n'), budget) })
    lines = []
  }
  for (const line of text.split('\n')) {
    const isQuoted: boolean = /^> ?\S/.test(line) || (isQuote && line === '>')
    if (isQuoted !== isQuote) flush()
    isQuote = isQuoted
    lines.push(isQuoted ? line.replace(/^> ?/, '') : line)
  }
  flush()
}

type Frame = { mark: string; children: Inline[] }

function parseInline(text: string, budget: Budget): Inline[] {
  const stack: Frame[] = [{ mark: '', children: [] }]
  let from = 0
  let at = 0
  const top = (): Inline[] => stack.at(-1)!.children
  const takeText = (): void => {
    if (at > from) top().push(...splitLinks(text.slice(from, at)))
  }
  while (at < text.length) {
    const code = text[at] === '`' && budget.pieces > 0 ? text.indexOf('`', at + 1) : -1
    if (code > at + 1) {
      takeText()
      top().push({ kind: 'code', text: text.slice(at + 1, code) })
      budget.pieces--
      from = at = code + 1
      continue
    }
    address.lastIndex = at
    if (address.test(text)) {
      at = endOfAddress(text, at, stack)
      continue
    }
    const mark = markAt(text, at)
    const opened = mark === '' ? -1 : stack.findLastIndex((frame) => frame.mark === mark)
    if (opened > 0 && canClose(text, at, mark) && !(from === at && stack.at(-1)!.children.length === 0)) {
      takeText()
      close(stack, opened)
      from = at += mark.length
    } else if (opened <= 0 && mark !== '' && budget.pieces > 0 && canOpen(text, at, mark)) {
      takeText()
      stack.push({ mark, children: [] })
      budget.pieces--
      from = at += mark.length
    } else at += Math.max(1, mark.length)
  }
  takeText()
  while (stack.length > 1) unwind(stack)
  return join(stack[0]!.children)
}

/** Turns the frame at this place into a node of the one below it; marks left open above it were none. */
function close(stack: Frame[], opened: number): void {
  while (stack.length > opened + 1) unwind(stack)
  const { mark, children } = stack.pop()!
  stack.at(-1)!.children.push({ kind: styles[mark] ?? 'bold', children: join(children) })
}

function unwind(stack: Frame[]): void {
  const { mark, children } = stack.pop()!
  const below = stack.at(-1)!.children
  below.push({ kind: 'text', text: mark })
  for (const child of children) below.push(child)
}

function markAt(text: string, at: number): string {
  const two = text.slice(at, at + 2)
  if (Object.hasOwn(styles, two)) return two
  return two[0] === '_' ? '_' : ''
}

function canOpen(text: string, at: number, mark: string): boolean {
  const after = text[at + mark.length]
  if (after === undefined || /\s/.test(after)) return false
  return mark[0] !== '_' || !isWord(text[at - 1])
}

function canClose(text: string, at: number, mark: string): boolean {
  if (/\s/.test(text[at - 1] ?? ' ')) return false
  return mark[0] !== '_' || !isWord(text[at + mark.length])
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character)
}

/** An address keeps its underscores and stars, unless they end a mark that was open before it. */
function endOfAddress(text: string, start: number, stack: readonly Frame[]): number {
  let at = start
  while (at < text.length && !/\s/.test(text[at]!)) {
    const mark = markAt(text, at)
    if (mark !== '' && stack.some((frame) => frame.mark === mark) && canClose(text, at, mark)) break
    at++
  }
  return at
}

/** Neighbouring texts become one. */
function join(nodes: readonly Inline[]): Inline[] {
  const joined: Inline[] = []
  for (const node of nodes) {
    const last = joined.at(-1)
    if (node.kind === 'text' && last?.kind === 'text') {
      joined[joined.length - 1] = { kind: 'text', text: last.text + node.text }
    } else joined.push(node)
  }
  return joined
}

function trimBreak(text: string, side: 'start' | 'end'): string {
  if (side === 'start') return text.startsWith('\n') ? text.slice(1) : text
  return text.endsWith('\n') ? text.slice(0, -1) : text
}
