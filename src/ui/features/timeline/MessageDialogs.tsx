// The dialogs about messages: info, edit history, where to forward to, and the pinned ones. Loaded on first use.
import { useEffect, useState } from 'react'
import type { MessageView } from '../../../sdk/types.ts'
import { Button } from '../../components/controls.tsx'
import { Dialog, DialogActions } from '../../components/Dialog.tsx'
import { locale, t, type MessageId } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import { chatName } from '../../state/chat-name.ts'
import { closeDialog, type MessageDialog } from '../../state/message-ui.ts'
import { MarkedMessages } from '../details/MarkedMessages.tsx'
import { MessageText } from './MessageText.tsx'
import styles from './message-dialogs.module.css'

/** The dialog that is open. */
export function MessageDialogs({ dialog }: { dialog: MessageDialog }) {
  const model = useModel()
  const close = (): void => model.ui.setState(closeDialog, true)
  if (dialog.kind === 'forward') return <ForwardDialog messages={dialog.messages} onClose={close} />
  if (dialog.kind === 'pinned')
    return (
      <Dialog title={t('pinned.title')} onClose={close}>
        <MarkedMessages kind="pinned" conversationId={dialog.conversationId} onShow={close} />
      </Dialog>
    )
  if (dialog.kind === 'history') return <HistoryDialog message={dialog.message} onClose={close} />
  return <InfoDialog message={dialog.message} onClose={close} />
}

type MessageProps = { message: MessageView; onClose: () => void }

function when(at: number): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'medium' }).format(at)
}

function InfoDialog({ message, onClose }: MessageProps) {
  const model = useModel()
  const [rows, setRows] = useState<[MessageId, string][]>([['info.sent', when(message.sentAt)]])
  useEffect(() => {
    model
      .call((api) => api.messageInfo(message.id))
      .then(
        (info) => {
          const times: [MessageId, number | undefined][] = [
            ['info.sent', info.sentAt],
            ['info.received', message.own ? undefined : info.receivedAt],
            ['info.delivered', info.deliveredAt],
            ['info.read', info.readAt],
          ]
          const known = times.flatMap(([label, at]): [MessageId, string][] =>
            at === undefined ? [] : [[label, when(at)]],
          )
          if (info.route) known.push(['info.route', t(`info.${info.route}`)])
          setRows(known)
        },
        () => model.toast(t('error.not-found')),
      )
  }, [model, message])
  return (
    <Dialog title={t('info.title')} onClose={onClose}>
      <dl className={styles['rows']}>
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{t(label)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {message.editedAt !== undefined && (
        <DialogActions>
          <Button
            kind="secondary"
            onClick={() => model.ui.setState({ dialog: { kind: 'history', message } })}
          >
            {t('history.title')}
          </Button>
        </DialogActions>
      )}
    </Dialog>
  )
}

function HistoryDialog({ message, onClose }: MessageProps) {
  const model = useModel()
  const [versions, setVersions] = useState<{ at: number; body: string }[]>([])
  useEffect(() => {
    model
      .call((api) => api.editHistory(message.id))
      .then(setVersions, () => model.toast(t('error.not-found')))
  }, [model, message])
  return (
    <Dialog title={t('history.title')} onClose={onClose}>
      <ol className={styles['versions']}>
        {versions.map(({ at, body }) => (
          <li key={at}>
            <time>{when(at)}</time>
            <MessageText text={body} />
          </li>
        ))}
      </ol>
    </Dialog>
  )
}

function ForwardDialog({ messages, onClose }: { messages: MessageView[]; onClose: () => void }) {
  const model = useModel()
  const order = useApp((state) => state.order)
  const conversations = useApp((state) => state.conversations)
  const [chosen, setChosen] = useState<readonly string[]>([])
  const open = order.filter((id) => {
    const conversation = conversations[id]
    return conversation && ['accepted', 'requested'].includes(conversation.state) && !conversation.keyChanged
  })
  const toggle = (id: string): void =>
    setChosen((known) => (known.includes(id) ? known.filter((one) => one !== id) : [...known, id]))
  const forward = (): void => {
    for (const id of chosen) {
      for (const message of messages) model.send(id, message.body, { forwarded: true })
    }
    model.toast(t('message.sent-to', { count: chosen.length }))
    onClose()
  }
  return (
    <Dialog title={t('forward.title')} onClose={onClose}>
      {open.length === 0 && <p>{t('forward.none')}</p>}
      <ul className={styles['chats']}>
        {open.map((id) => (
          <li key={id}>
            <label>
              <input type="checkbox" checked={chosen.includes(id)} onChange={() => toggle(id)} />
              <span dir="auto">{chatName(conversations[id])}</span>
            </label>
          </li>
        ))}
      </ul>
      <DialogActions>
        <Button kind="secondary" onClick={onClose}>
          {t('dialog.cancel')}
        </Button>
        <Button disabled={chosen.length === 0} onClick={forward}>
          {t('message.forward')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
