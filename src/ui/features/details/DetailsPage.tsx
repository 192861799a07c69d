// Everything about one chat: who it is with, what is set for it, what is marked in it, and how to end it.
import { Ban, BellOff, PenLine, Pin, ShieldCheck, Star, Timer, Trash2, Undo2 } from 'lucide-react'
import { useState } from 'react'
import type { ConversationView } from '../../../sdk/types.ts'
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx'
import { Switch } from '../../components/controls.tsx'
import { locale, t } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import { chatName } from '../../state/chat-name.ts'
import { whyNotWritable } from '../conversation/writable.ts'
import type { DetailsPages } from './details-pages.ts'
import { DetailsRow } from './DetailsRow.tsx'
import styles from './details.module.css'
import { MarkedMessages } from './MarkedMessages.tsx'
import { NamesDialog } from './NamesDialog.tsx'
import { timerWords } from '../timeline/timer.ts'
import { TimerDialog } from './TimerDialog.tsx'
import { Who } from './Who.tsx'

type PageProps = DetailsPages & { conversationId: string }

type Asked = 'names' | 'timer' | 'block' | 'delete'

/** The page that is open, with the questions over it. */
export function DetailsPage({ conversationId, page, open }: PageProps) {
  const conversation = useApp((state) => state.conversations[conversationId])
  const [asked, setAsked] = useState<Asked>()
  if (!conversation) return null
  if (page !== 'main') return <MarkedMessages kind={page} conversationId={conversationId} />
  const done = (): void => setAsked(undefined)
  return (
    <>
      <Who conversation={conversation} />
      <Settings conversation={conversation} open={open} ask={setAsked} />
      {asked === 'names' && <NamesDialog conversation={conversation} onClose={done} />}
      {asked === 'timer' && <TimerDialog conversation={conversation} onClose={done} />}
      {(asked === 'block' || asked === 'delete') && (
        <EndDialog asked={asked} conversation={conversation} onClose={done} />
      )}
    </>
  )
}

type SettingsProps = {
  conversation: ConversationView
  open: DetailsPages['open']
  ask: (asked: Asked) => void
}

function Settings({ conversation, open, ask }: SettingsProps) {
  const model = useModel()
  const { id, muted, expireAfterMs, kind } = conversation
  const isContact = kind === 'contact'
  const isWritable = whyNotWritable(conversation) === undefined
  const mute = (): void => model.run((api) => api.setConversation(id, { muted: !muted }))
  return (
    <>
      <div className={styles['rows']}>
        {isContact && (
          <>
            <DetailsRow Icon={PenLine} label={t('details.names')} onClick={() => ask('names')} />
            <DetailsRow Icon={BellOff} label={t('details.mute')} isOn={muted} onClick={mute} />
          </>
        )}
        <DetailsRow
          Icon={Timer}
          label={t('details.timer')}
          value={expireAfterMs === undefined ? t('timer.off') : timerWords(expireAfterMs, locale())}
          disabled={!isWritable}
          onClick={() => ask('timer')}
        />
        <DetailsRow Icon={Star} label={t('starred.title')} onClick={() => open('starred')} />
        <DetailsRow Icon={Pin} label={t('pinned.title')} onClick={() => open('pinned')} />
      </div>
      {isContact && <Trust conversation={conversation} />}
      <div className={styles['rows']}>
        {isContact && <BlockRow conversation={conversation} onAsk={() => ask('block')} />}
        <DetailsRow Icon={Trash2} label={t('details.delete')} isDangerous onClick={() => ask('delete')} />
      </div>
    </>
  )
}

function Trust({ conversation }: { conversation: ConversationView }) {
  const model = useModel()
  const isDirectAllowed = useApp((state) => state.account?.direct ?? false)
  const { id, verified, direct } = conversation
  return (
    <div className={styles['rows']}>
      <DetailsRow
        Icon={ShieldCheck}
        label={t('details.verify')}
        value={t(verified ? 'details.is-verified' : 'details.not-verified')}
        onClick={() => model.openDialog('safety-number')}
      />
      <div className={styles['switch']}>
        <Switch
          label={t('details.direct')}
          hint={t(isDirectAllowed ? 'details.direct-hint' : 'details.direct-off')}
          isOn={direct}
          disabled={!isDirectAllowed}
          onChange={(isOn) => model.run((api) => api.setDirect(id, isOn))}
        />
      </div>
    </div>
  )
}

function BlockRow({ conversation, onAsk }: { conversation: ConversationView; onAsk: () => void }) {
  const model = useModel()
  const { id, state } = conversation
  if (state !== 'blocked')
    return <DetailsRow Icon={Ban} label={t('details.block')} isDangerous onClick={onAsk} />
  const unblock = (): void => model.run((api) => api.unblock(id))
  return <DetailsRow Icon={Undo2} label={t('details.unblock')} onClick={unblock} />
}

type EndProps = { asked: 'block' | 'delete'; conversation: ConversationView; onClose: () => void }

function EndDialog({ asked, conversation, onClose }: EndProps) {
  const model = useModel()
  const { id } = conversation
  const name = chatName(conversation)
  const title = conversation.kind === 'self' ? t('self.delete-title') : t(`details.${asked}-title`, { name })
  const answer = (): void => {
    onClose()
    if (asked === 'block') {
      model.run((api) => api.block(id))
      return
    }
    model.navigate({ name: 'chats' }, 'replace')
    model.run((api) => api.deleteConversation(id))
  }
  return (
    <ConfirmDialog
      title={title}
      text={t(`details.${asked}-text`)}
      action={t(`details.${asked}`)}
      onConfirm={answer}
      onClose={onClose}
    />
  )
}
