// Search in one chat: a bar under its header that leads from result to result, the newest first (ux.md 100). The timeline shows
// each one where it stands.
import { ChevronDown, ChevronUp, Search, X } from 'lucide-react'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { IconButton } from '../../components/controls.tsx'
import { SearchInput } from '../../components/SearchInput.tsx'
import { t } from '../../i18n/translate.ts'
import { useMessageUi, useModel } from '../../state/app-model.ts'
import styles from './chat-search.module.css'
import { noFilters } from './filters.ts'
import type { MessageResults } from './message-search.ts'
import { SearchFilters } from './SearchFilters.tsx'
import { useMessageQuery, useMessageSearch } from './use-message-search.ts'
import { useFoundWords } from './use-found-words.ts'

const PAGE_SIZE = 100
/** The next page is fetched when so few results are left before the end of the last one. */
const AHEAD = 10

/** The region named Search in chat; closes by itself when another chat is opened. */
export function ChatSearchBar({ conversationId }: { conversationId: string }) {
  const model = useModel()
  const opening = useMessageUi((ui) => ui.searching)
  const bar = useRef<HTMLElement>(null)
  const field = useRef<HTMLInputElement>(null)
  const [opener] = useState(() => document.activeElement)
  const [text, setText] = useState('')
  const [filters, setFilters] = useState(noFilters)
  const query = useMessageQuery(text, filters, conversationId)
  const { results, search } = useMessageSearch(query, PAGE_SIZE)
  const { at, step } = useStepping(conversationId, results)
  useFoundWords(results.hits)
  useEffect(() => model.run((api) => api.search({ text: '', limit: 1 })), [model])
  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [opening])
  useEffect(() => () => model.ui.setState(({ searching: _ended, ...ui }) => ui, true), [model])
  useEffect(() => {
    if (at >= results.hits.length - AHEAD) search.more()
  }, [at, results, search])
  const close = (): void => {
    const hasFocus = bar.current?.contains(document.activeElement)
    if (hasFocus && opener instanceof HTMLElement && opener.isConnected) opener.focus()
    model.ui.setState(({ searching: _ended, ...ui }) => ui, true)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') close()
    else if (event.target !== field.current) return
    else if (event.key === 'ArrowUp' || (event.key === 'Enter' && !event.shiftKey)) step(1)
    else if (event.key === 'ArrowDown' || event.key === 'Enter') step(-1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- Escape closes it from every part
    <search ref={bar} aria-label={t('search.in-chat')} className={styles['bar']} onKeyDown={onKeyDown}>
      <div className={styles['line']}>
        <div className={styles['field']}>
          <Search aria-hidden size={18} />
          <SearchInput
            ref={field}
            label={t('search.in-chat')}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <output className={styles['place']}>{placeWords(results, at)}</output>
        </div>
        <IconButton
          label={t('search.earlier')}
          disabled={at + 1 >= results.hits.length}
          onClick={() => step(1)}
        >
          <ChevronUp aria-hidden size={22} />
        </IconButton>
        <IconButton label={t('search.later')} disabled={at <= 0} onClick={() => step(-1)}>
          <ChevronDown aria-hidden size={22} />
        </IconButton>
        <IconButton label={t('search.close')} onClick={close}>
          <X aria-hidden size={20} />
        </IconButton>
      </div>
      <SearchFilters filters={filters} onFilters={setFilters} />
    </search>
  )
}

/** Which result is shown, and the way to an earlier (1) or later (-1) one; -1 when there is none. */
function useStepping(conversationId: string, { hits }: MessageResults) {
  const model = useModel()
  const [shownId, setShownId] = useState<string>()
  const known = hits.findIndex(({ message }) => message.id === shownId)
  // What is shown stays so while it is among the results; else the newest one is.
  const at = known >= 0 || hits.length === 0 ? known : 0
  const atId = hits[at]?.message.id
  if (shownId !== atId) setShownId(atId)
  useEffect(() => {
    if (atId === undefined) return
    model.ui.setState({ jump: { conversationId, messageId: atId, keepsFocus: true } })
  }, [model, conversationId, atId])
  const step = (direction: 1 | -1): void => {
    const next = hits[at + direction]
    if (next) setShownId(next.message.id)
  }
  return { at, step }
}

function placeWords({ hits, state, complete, cursor }: MessageResults, at: number): string {
  if (hits.length > 0) {
    const isMore = cursor !== undefined || !complete
    return t('search.place', { at: at + 1, count: `${hits.length}${isMore ? '+' : ''}` })
  }
  if (state === 'failed') return t('error.internal')
  if (state !== 'answered') return ''
  return complete ? t('search.none') : t('search.searching')
}
