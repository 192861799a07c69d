// The field above the list. Focusing it opens the search; Escape clears it first and closes it then (ux.md 16).
import { Search, X } from 'lucide-react'
import { useEffect, useRef, type KeyboardEvent } from 'react'
import { SearchInput } from '../../components/SearchInput.tsx'
import { t } from '../../i18n/translate.ts'
import { useApp, useModel, type AppModel } from '../../state/app-model.ts'
import styles from './search-field.module.css'

type SearchFieldProps = { text: string; onText: (text: string) => void }

/** Button and searchbox named Search. */
export function SearchField({ text, onText }: SearchFieldProps) {
  const model = useModel()
  const search = useApp((state) => state.search)
  const field = useRef<HTMLInputElement>(null)
  const wasOpen = useRef(false)
  /** What had the focus before the search. */
  const opener = useRef<Element>(null)
  useEffect(() => {
    if (search && !wasOpen.current) {
      prepareSearch(model)
      if (document.activeElement !== field.current) opener.current = document.activeElement
    }
    if (!search) onText('')
    // A result that was opened leads the focus elsewhere.
    else if (search.isOver !== false) field.current?.focus()
    const hasClosed = wasOpen.current && !search
    wasOpen.current = search !== undefined
    // Back to where it was, or to the list, which is back by now; unless the focus has gone elsewhere meanwhile.
    const active = document.activeElement
    if (!hasClosed || (active !== field.current && active !== document.body)) return
    const before = opener.current
    opener.current = null
    if (before instanceof HTMLElement && before.isConnected && before !== document.body) before.focus()
    else field.current?.closest('nav')?.querySelector<HTMLElement>('a[tabindex="0"]')?.focus()
  }, [model, search, onText])
  const openSearch = (): void => model.store.setState({ search: {} })
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return
    const pane = event.currentTarget.closest('nav')
    if (event.key === 'Escape' && text !== '') onText('')
    else if (event.key === 'Escape') model.closeSearch()
    else if (event.key === 'ArrowDown') pane?.querySelector<HTMLElement>('[data-hit]')?.focus()
    else if (event.key === 'Enter') pane?.querySelector<HTMLElement>('[data-hit]')?.click()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <search className={styles['field']}>
      <button type="button" aria-label={t('search.open')} className={styles['button']} onClick={openSearch}>
        <Search aria-hidden size={18} />
      </button>
      <SearchInput
        ref={field}
        label={t('search.label')}
        value={text}
        onFocus={() => {
          if (!search) openSearch()
        }}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {search && (
        <button
          type="button"
          aria-label={t('search.clear')}
          className={styles['button']}
          onClick={() => model.closeSearch()}
        >
          <X aria-hidden size={18} />
        </button>
      )}
    </search>
  )
}

/** Reads ahead while the person begins to type: the view of the results, and the index. */
function prepareSearch(model: AppModel): void {
  void import('./SearchResults.tsx')
  model.run((api) => api.search({ text: '', limit: 1 }))
}
