// Choosing an emoji: the ones used last, all groups, and a search by English name; the arrows walk through the grid.
import { useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from 'react'
import { t } from '../../i18n/translate.ts'
import { emojiGroups, findEmoji, type Emoji } from './emoji-data.ts'
import styles from './emoji.module.css'
import { keepRecent, readRecent } from './recent.ts'

/** Emoji in a row of the grid; the style sheet draws as many. */
const COLUMNS = 8
const FOUND_MAX = 96
const groupWords = [
  'emoji.group-0',
  'emoji.group-1',
  'emoji.group-2',
  'emoji.group-3',
  'emoji.group-4',
  'emoji.group-5',
  'emoji.group-6',
  'emoji.group-7',
  'emoji.group-8',
] as const

type EmojiPickerProps = {
  /** What the picker belongs to: a press elsewhere closes it, and the button in it gets the focus back. */
  holder: RefObject<HTMLElement | null>
  /** What gets the focus back instead of that button. */
  opener?: HTMLElement
  onPick: (emoji: string) => void
  onClose: () => void
}

/** Stays open for several emoji; Escape and a press elsewhere close it. */
export function EmojiPicker({ holder, opener, onPick, onClose }: EmojiPickerProps) {
  const root = useRef<HTMLDivElement>(null)
  const [query, setQuery] = useState('')
  const [group, setGroup] = useState(0)
  const [recent] = useState(readRecent)
  const shown: readonly Emoji[] = useMemo(
    () => (query.trim() === '' ? (emojiGroups[group] ?? []) : findEmoji(query, FOUND_MAX)),
    [query, group],
  )
  useLayoutEffect(() => {
    const onPress = (event: Event): void => {
      if (event.target instanceof Node && !holder.current?.contains(event.target)) onClose()
    }
    document.addEventListener('pointerdown', onPress, true)
    return () => document.removeEventListener('pointerdown', onPress, true)
  }, [holder, onClose])
  const pick = (emoji: string): void => {
    keepRecent(emoji)
    onPick(emoji)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      onClose()
      const next = opener ?? holder.current?.querySelector('button')
      next?.focus({ preventScroll: true })
    } else if (event.key.startsWith('Arrow')) {
      const buttons = [...(root.current?.querySelectorAll<HTMLElement>('[data-emoji]') ?? [])]
      const at = buttons.findIndex((button) => button === document.activeElement)
      if (at === -1 && event.key !== 'ArrowDown') return
      const steps: Record<string, number> = {
        ArrowRight: 1,
        ArrowLeft: -1,
        ArrowDown: at === -1 ? 1 : COLUMNS,
        ArrowUp: -COLUMNS,
      }
      buttons[at + (steps[event.key] ?? 0)]?.focus()
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
  const cell = (character: string, name: string) => (
    <button
      key={name}
      type="button"
      data-emoji
      aria-label={name}
      title={name}
      className={styles['cell']}
      onClick={() => pick(character)}
    >
      {character}
    </button>
  )
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the keys walk through what it holds
    <div
      ref={root}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- it does not cover the page
      role="dialog"
      aria-label={t('emoji.title')}
      className={styles['picker']}
      onKeyDown={onKeyDown}
    >
      <input
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- one opens the picker to search or to walk on from here
        autoFocus
        type="search"
        aria-label={t('emoji.search')}
        placeholder={t('emoji.search')}
        className={styles['search']}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
          event.preventDefault()
          const first = shown[0]
          if (query.trim() !== '' && first) pick(first.character)
        }}
      />
      {query.trim() === '' && (
        <div className={styles['groups']}>
          {groupWords.map((id, index) => (
            <button
              key={id}
              type="button"
              aria-label={t(id)}
              title={t(id)}
              aria-pressed={index === group}
              className={styles['group']}
              onClick={() => setGroup(index)}
            >
              {emojiGroups[index]?.[0]?.character}
            </button>
          ))}
        </div>
      )}
      <div className={styles['scroll']}>
        {query.trim() === '' && group === 0 && recent.length > 0 && (
          <>
            <h2 className={styles['title']}>{t('emoji.recent')}</h2>
            <div className={styles['grid']}>{recent.map((emoji) => cell(emoji, emoji))}</div>
          </>
        )}
        <h2 className={styles['title']}>
          {query.trim() === '' ? t(groupWords[group] ?? 'emoji.group-0') : t('emoji.search')}
        </h2>
        {shown.length === 0 && <output>{t('emoji.none')}</output>}
        <div className={styles['grid']}>{shown.map(({ character, name }) => cell(character, name))}</div>
      </div>
    </div>
  )
}
