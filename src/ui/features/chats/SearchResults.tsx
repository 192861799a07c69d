// What a search finds, in sections (ux.md 16): chats and contacts at once, messages as the index answers. Loaded with the first
// search.
import {
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type FocusEvent,
  type KeyboardEvent,
} from 'react'
import { ChatAvatar } from '../../components/Avatar.tsx'
import { t } from '../../i18n/translate.ts'
import { useApp } from '../../state/app-model.ts'
import { noFilters } from '../search/filters.ts'
import { SearchFilters } from '../search/SearchFilters.tsx'
import { useMessageQuery, useMessageSearch } from '../search/use-message-search.ts'
import { Highlighted } from './Highlighted.tsx'
import { HitLink } from './HitLink.tsx'
import { MessageResults } from './MessageResults.tsx'
import { searchNames, type NameHit } from './search-names.ts'
import styles from './search.module.css'

const PAGE_SIZE = 30
/** Names that a section shows before it is asked for more. */
const NAMES_AT_FIRST = 5

/** The results for a text that is not empty. */
export function SearchResults({ text }: { text: string }) {
  const conversations = useApp((state) => state.conversations)
  const order = useApp((state) => state.order)
  const archived = useApp((state) => state.archived)
  const { chats, contacts } = useMemo(
    () => searchNames(conversations, [...order, ...archived], text),
    [conversations, order, archived, text],
  )
  const [filters, setFilters] = useState(noFilters)
  const { results, search } = useMessageSearch(useMessageQuery(text, filters), PAGE_SIZE)
  const onEnd = useCallback(() => search.more(), [search])
  const keepsFocus = useKeptFocus()
  const isAnswered = results.state === 'answered' && results.complete
  const isNothing = isAnswered && chats.length + contacts.length + results.hits.length === 0
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the arrows walk among the links inside
    <div className={styles['results']} onKeyDown={walk} {...keepsFocus}>
      <NameSection key={`chats ${text}`} title={t('search.chats')} hits={chats} />
      <NameSection key={`contacts ${text}`} title={t('search.contacts')} hits={contacts} />
      <MessageResults results={results} onEnd={onEnd}>
        <SearchFilters filters={filters} onFilters={setFilters} />
      </MessageResults>
      {isNothing && <p className={styles['nothing']}>{t('search.nothing', { text: text.trim() })}</p>}
    </div>
  )
}

/** When other results take the place of the one that has the focus, the first of them has it, or else the field. */
function useKeptFocus() {
  const ref = useRef<HTMLDivElement>(null)
  const held = useRef<HTMLElement>(undefined)
  useLayoutEffect(() => {
    if (!held.current || held.current.isConnected || document.activeElement !== document.body) return
    held.current = undefined
    const first = ref.current?.querySelector<HTMLElement>('[data-hit]')
    ;(first ?? fieldOf(ref.current))?.focus()
  })
  const onFocus = ({ target }: FocusEvent<HTMLElement>): void => {
    held.current = target.matches('[data-hit]') ? target : undefined
  }
  return { ref, onFocus }
}

const fieldOf = (inside: Element | null): HTMLElement | null | undefined =>
  inside?.closest('nav')?.querySelector<HTMLElement>('input[type=search]')

function HitAvatar({ id }: { id: string }) {
  const chat = useApp((state) => state.conversations[id])
  return chat ? <ChatAvatar chat={chat} size="header" /> : null
}

function NameSection({ title, hits }: { title: string; hits: readonly NameHit[] }) {
  const [showsAll, setShowsAll] = useState(false)
  if (hits.length === 0) return null
  const shown = showsAll ? hits : hits.slice(0, NAMES_AT_FIRST)
  return (
    <section aria-label={title}>
      <h2 className={styles['title']}>{title}</h2>
      <ul>
        {shown.map(({ id, name, ranges }) => (
          <li key={id}>
            <HitLink conversationId={id}>
              <HitAvatar id={id} />
              <span className={styles['name']} dir="auto">
                <Highlighted text={name} ranges={ranges} />
              </span>
            </HitLink>
          </li>
        ))}
      </ul>
      {shown.length < hits.length && (
        <button type="button" data-hit className={styles['more']} onClick={() => setShowsAll(true)}>
          {t('search.more')}
        </button>
      )}
    </section>
  )
}

function walk(event: KeyboardEvent<HTMLElement>): void {
  const hits = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-hit]')]
  const at = hits.findIndex((hit) => hit === document.activeElement)
  const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: hits.length - 1 }
  const next = moves[event.key]
  // The filters have a use of their own for the arrows.
  if (next === undefined || at < 0 || event.altKey) return
  event.preventDefault()
  if (next < 0) fieldOf(event.currentTarget)?.focus()
  else hits[next]?.focus()
}
