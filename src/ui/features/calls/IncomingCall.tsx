// Somebody calls: a card over the page, on a phone the whole screen (ux.md 80). The card leaves the focus with whoever is writing,
// so that no key that was meant for a message takes the call.
import { Phone, PhoneOff, Video } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { CallView } from '../../../sdk/types.ts'
import { ChatAvatar } from '../../components/Avatar.tsx'
import { c } from '../../i18n/calls/words.ts'
import { useApp } from '../../state/app-model.ts'
import { chatName } from '../../state/chat-name.ts'
import { focusOf } from './call-keys.ts'
import type { CallVerbs } from './call-verbs.ts'
import { ControlButton } from './ControlButton.tsx'
import styles from './incoming.module.css'

const icon = { 'aria-hidden': true, size: 24 } as const

/** True on a phone, where a call takes the screen, and over an open dialog, which would keep every press from a card. */
function mustBeModal(): boolean {
  return matchMedia('(width <= 600px)').matches || document.querySelector('dialog:modal') !== null
}

/** Who calls, and what to do about it. */
export function IncomingCall({ view, verbs }: { view: CallView; verbs: CallVerbs }) {
  const conversation = useApp((state) => state.conversations[view.conversationId])
  const name = chatName(conversation)
  const label = c(view.video ? 'incoming.video' : 'incoming.voice', { name })
  const content = (
    <>
      {conversation && (
        <span className={styles['face']}>
          <ChatAvatar chat={conversation} size="huge" />
        </span>
      )}
      <div className={styles['who']}>
        <h2 className={styles['name']} dir="auto">
          {name}
        </h2>
        <p className={styles['kind']}>{c(view.video ? 'incoming.video-short' : 'incoming.voice-short')}</p>
      </div>
      <div className={styles['actions']}>
        <ControlButton
          hasWords
          label={c('incoming.decline')}
          look="end"
          icon={<PhoneOff {...icon} />}
          onClick={verbs.decline}
        />
        <ControlButton
          hasWords
          label={c('incoming.accept-video')}
          look={view.video ? 'accept' : 'plain'}
          icon={<Video {...icon} />}
          onClick={() => verbs.accept(true)}
        />
        <ControlButton
          hasWords
          label={c('incoming.accept')}
          look="accept"
          icon={<Phone {...icon} />}
          onClick={() => verbs.accept(false)}
        />
      </div>
    </>
  )
  const [isModal] = useState(mustBeModal)
  return isModal ? <Screen label={label}>{content}</Screen> : <Card label={label}>{content}</Card>
}

type ShellProps = { label: string; children: React.ReactNode }

function Screen({ label, children }: ShellProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const element = dialog.current
    element?.showModal()
    element?.focus()
    return () => element?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      role="alertdialog"
      aria-label={label}
      tabIndex={-1}
      className={styles['screen']}
      // Escape must not decide about a call.
      onCancel={(event) => event.preventDefault()}
    >
      {children}
    </dialog>
  )
}

function Card({ label, children }: ShellProps) {
  const card = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (focusOf(document.activeElement) !== 'field') card.current?.focus({ preventScroll: true })
  }, [])
  return (
    <>
      <p role="alert" className="visually-hidden">
        {label}
      </p>
      <div ref={card} role="alertdialog" aria-label={label} tabIndex={-1} className={styles['card']}>
        {children}
      </div>
    </>
  )
}
