// The messages that a search finds, newest first: chat, sender, the place in the text, and when. Pages come as one scrolls.
import { useEffect, useRef, type ReactNode } from 'react'
import type { SearchHit } from '../../../sdk/types.ts'
import { useMinute } from '../../app/use-minute.ts'
import { ChatAvatar } from '../../components/Avatar.tsx'
import { locale, t } from '../../i18n/translate.ts'
import { useApp } from '../../state/app-model.ts'
import type { MessageResults as Results } from '../search/message-search.ts'
import { readSnippet } from '../search/snippet.ts'
import { rowTime } from '../timeline/days.ts'
import { Highlighted } from './Highlighted.tsx'
import { HitLink } from './HitLink.tsx'
import styles from './search.module.css'

type MessageResultsProps = {
  results: Results
  /** Asks for the next page. */
  onEnd: () => void
  /** The filters. */
  children: ReactNode
}

/** The section named Messages. */
export function MessageResults({ results, onEnd, children }: MessageResultsProps) {
  const { hits, state, cursor, complete } = results
  return (
    <section aria-label={t('search.messages')} aria-busy={state === 'asking'}>
      <h2 className={styles['title']}>{t('search.messages')}</h2>
      <div className={styles['filters']}>{children}</div>
      <ul>
        {hits.map((hit) => (
          <MessageRow key={hit.message.id} hit={hit} />
        ))}
      </ul>
      {cursor !== undefined && <End key={hits.length} onSeen={onEnd} />}
      <output className={styles['progress']}>
        {state === 'failed' ? t('error.internal') : complete ? '' : t('search.searching')}
      </output>
    </section>
  )
}

function MessageRow({ hit }: { hit: SearchHit }) {
  const { message } = hit
  const { id, conversationId, own, sentAt } = message
  const conversation = useApp((state) => state.conversations[conversationId])
  const now = useMinute()
  if (!conversation) return null
  const { text, ranges } = readSnippet(hit, t('message.spoiler'))
  return (
    <li className={styles['message']}>
      <HitLink conversationId={conversationId} messageId={id}>
        <ChatAvatar chat={conversation} size="header" />
        <span className={styles['lines']}>
          <span className={styles['line']}>
            <span className={styles['name']} dir="auto">
              {conversation.name || t('contact.unnamed')}
            </span>
            <time className={styles['time']} dateTime={new Date(sentAt).toISOString()}>
              {rowTime(sentAt, now, locale())}
            </time>
          </span>
          <span className={styles['snippet']}>
            {own && <span className={styles['sender']}>{t('search.you')} </span>}
            <bdi>
              <Highlighted text={text} ranges={ranges} />
            </bdi>
          </span>
        </span>
      </HitLink>
    </li>
  )
}

/** Tells when the end of the list comes near the view. */
function End({ onSeen }: { onSeen: () => void }) {
  const end = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!end.current) return
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && onSeen(), {
      rootMargin: '600px',
    })
    observer.observe(end.current)
    return () => observer.disconnect()
  }, [onSeen])
  return <div ref={end} className={styles['end']} />
}
