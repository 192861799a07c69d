// What a search finds, in sections (ux.md 16): chats and contacts. Loaded with the first search.
import { useMemo, type KeyboardEvent, type ReactNode } from 'react'
import { formatRoute, type Route } from '../../app/routes.ts'
import { Avatar } from '../../components/Avatar.tsx'
import { t } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import { Highlighted } from './Highlighted.tsx'
import { searchNames, type NameHit } from './search-names.ts'
import styles from './search.module.css'

/** The results for a text that is not empty. */
export function SearchResults({ text }: { text: string }) {
  const conversations = useApp((state) => state.conversations)
  const order = useApp((state) => state.order)
  const archived = useApp((state) => state.archived)
  const { chats, contacts } = useMemo(
    () => searchNames(conversations, [...order, ...archived], text),
    [conversations, order, archived, text],
  )
  const isNothing = chats.length + contacts.length === 0
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the arrows walk among the links inside
    <div className={styles['results']} onKeyDown={walk}>
      <NameSection title={t('search.chats')} hits={chats} />
      <NameSection title={t('search.contacts')} hits={contacts} />
      {isNothing && <p className={styles['nothing']}>{t('search.nothing', { text: text.trim() })}</p>}
    </div>
  )
}

function NameSection({ title, hits }: { title: string; hits: readonly NameHit[] }) {
  if (hits.length === 0) return null
  return (
    <section aria-label={title}>
      <h2 className={styles['title']}>{title}</h2>
      <ul>
        {hits.map(({ id, name, ranges }) => (
          <li key={id}>
            <HitLink route={{ name: 'conversation', conversationId: id }}>
              <Avatar id={id} name={name} size="header" />
              <span className={styles['name']} dir="auto">
                <Highlighted text={name} ranges={ranges} />
              </span>
            </HitLink>
          </li>
        ))}
      </ul>
    </section>
  )
}

function HitLink({ route, children }: { route: Route; children: ReactNode }) {
  const model = useModel()
  return (
    <a
      data-hit
      href={formatRoute(route)}
      className={styles['hit']}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return
        event.preventDefault()
        const { route: from, search } = model.store.getState()
        model.store.setState({ search: { ...search, isOver: false } })
        model.navigate(route, from.name === 'chats' ? 'push' : 'replace')
      }}
    >
      {children}
    </a>
  )
}

function walk(event: KeyboardEvent<HTMLElement>): void {
  const hits = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-hit]')]
  const at = hits.findIndex((hit) => hit === document.activeElement)
  const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: hits.length - 1 }
  const next = moves[event.key]
  if (next === undefined || event.altKey) return
  event.preventDefault()
  if (next < 0) event.currentTarget.closest('nav')?.querySelector<HTMLElement>('input[type=search]')?.focus()
  else hits[next]?.focus()
}
