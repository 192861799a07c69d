// A result that leads to a chat, or to a message in it. Arrows walk among these (`data-hit`).
import type { ReactNode } from 'react'
import { formatRoute } from '../../app/routes.ts'
import { useModel } from '../../state/app-model.ts'
import styles from './search.module.css'

type HitLinkProps = { conversationId: string; messageId?: string; children: ReactNode }

/** A link; on a phone the search makes room for what it leads to. */
export function HitLink({ conversationId, messageId, children }: HitLinkProps) {
  const model = useModel()
  const route = { name: 'conversation', conversationId } as const
  return (
    <a
      data-hit
      href={formatRoute(messageId === undefined ? route : { ...route, messageId })}
      className={styles['hit']}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return
        event.preventDefault()
        model.store.setState({ search: { isOver: false } })
        model.navigate(route, model.store.getState().route.name === 'chats' ? 'push' : 'replace')
        // A wish of its own for each press: the same message may be asked for again.
        if (messageId !== undefined) model.ui.setState({ jump: { conversationId, messageId } })
      }}
    >
      {children}
    </a>
  )
}
