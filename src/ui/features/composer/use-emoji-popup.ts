// The emoji whose name is being written, and the keys that choose one. The names are loaded with the first colon.
import { useEffect, useState } from 'react'
import type { Emoji } from '../emoji/emoji-data.ts'
import { keepRecent } from '../emoji/recent.ts'
import { emojiQuery } from './emoji-query.ts'
import type { Replacement } from './format-keys.ts'

const SHOWN_MAX = 8
const nothing: readonly Emoji[] = []

type Find = (query: string, limit: number) => readonly Emoji[]

export type EmojiPopup = {
  /** Empty while nothing is to be shown. */
  found: readonly Emoji[]
  /** Index of the one that Enter takes. */
  chosen: number
  take: (index: number) => void
  /** Handles a key; true when it was one of the popup's. */
  onKey: (key: string) => boolean
}

/** `caret` is undefined while nothing may pop up: during a composition, with a selection, without the focus. */
export function useEmojiPopup(
  text: string,
  caret: number | undefined,
  insert: (change: Replacement) => void,
): EmojiPopup {
  const wanted = caret === undefined ? undefined : emojiQuery(text, caret)
  const [find, setFind] = useState<{ call: Find }>()
  const isWanted = wanted !== undefined
  useEffect(() => {
    if (!isWanted || find) return
    let isCurrent = true
    void import('../emoji/emoji-data.ts').then(({ findEmoji }) => {
      if (isCurrent) setFind({ call: findEmoji })
    })
    return () => {
      isCurrent = false
    }
  }, [isWanted, find])
  const [at, setAt] = useState({ query: '', index: 0 })
  const [dismissed, setDismissed] = useState<number>()
  if (!wanted && dismissed !== undefined) setDismissed(undefined)
  const isShown = wanted !== undefined && wanted.from !== dismissed
  const found = isShown && find ? find.call(wanted.query, SHOWN_MAX) : nothing
  const query = wanted?.query ?? ''
  const chosen = at.query === query ? Math.min(at.index, Math.max(0, found.length - 1)) : 0
  const take = (index: number): void => {
    const emoji = found[index]
    if (!emoji || !wanted) return
    keepRecent(emoji.character)
    const written = `${emoji.character} `
    const end = wanted.from + written.length
    insert({ from: wanted.from, to: wanted.to, text: written, start: end, end })
  }
  const onKey = (key: string): boolean => {
    if (found.length === 0) return false
    if (key === 'ArrowDown') setAt({ query, index: (chosen + 1) % found.length })
    else if (key === 'ArrowUp') setAt({ query, index: (chosen - 1 + found.length) % found.length })
    else if (key === 'Enter' || key === 'Tab') take(chosen)
    else if (key === 'Escape') setDismissed(wanted?.from)
    else return false
    return true
  }
  return { found, chosen, take, onKey }
}
