// Marks the found words in the bubbles on screen, without touching what React has rendered: the browser paints highlights over
// ranges of text. A browser that cannot do so shows the message alone.
import { useEffect } from 'react'
import type { SearchHit } from '../../../sdk/types.ts'
import { findWord } from '../chats/match.ts'

/** The name under which the style sheet paints the words. */
const NAME = 'found-words'

/** Keeps the words of these hits marked while mounted. */
export function useFoundWords(hits: readonly SearchHit[]): void {
  useEffect(() => {
    const log = document.querySelector('[role=log]')
    if (!log || !('highlights' in CSS)) return
    const words = new Map(hits.map((hit) => [hit.message.id, wordsOf(hit)]))
    let frame = 0
    const paint = (): void => {
      frame = 0
      const ranges = [...log.querySelectorAll<HTMLElement>('article[data-id]')].flatMap((article) =>
        rangesIn(article, words.get(article.dataset['id'] ?? '') ?? []),
      )
      CSS.highlights.set(NAME, new Highlight(...ranges))
    }
    const observer = new MutationObserver(() => (frame ||= requestAnimationFrame(paint)))
    observer.observe(log, { childList: true, subtree: true, characterData: true })
    paint()
    return () => {
      observer.disconnect()
      cancelAnimationFrame(frame)
      CSS.highlights.delete(NAME)
    }
  }, [hits])
}

function wordsOf({ snippet, highlights }: SearchHit): string[] {
  return [...new Set(highlights.map(([start, end]) => snippet.slice(start, end)))]
}

/** The places of the words in the text of a bubble, but not in a closed spoiler, a quote or a button. */
function rangesIn(article: Element, words: readonly string[]): Range[] {
  if (words.length === 0) return []
  const ranges: Range[] = []
  const texts = document.createTreeWalker(article, NodeFilter.SHOW_TEXT)
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    if (!node.parentElement?.closest('[dir=auto]') || node.parentElement.closest('button, [aria-hidden]'))
      continue
    const text = node.nodeValue ?? ''
    for (const word of words) {
      for (let at = findWord(text, word); at >= 0; at = findWord(text, word, at + word.length)) {
        const range = document.createRange()
        range.setStart(node, at)
        range.setEnd(node, at + word.length)
        ranges.push(range)
      }
    }
  }
  return ranges
}
