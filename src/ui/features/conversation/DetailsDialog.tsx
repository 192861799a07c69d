// Everything about one contact: who it is, how messages reach it, and how to end it.
import { useState } from 'react'
import { Avatar } from '../../components/Avatar.tsx'
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx'
import { Button, Switch } from '../../components/controls.tsx'
import { Dialog } from '../../components/Dialog.tsx'
import { t } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import styles from './details.module.css'

type DetailsProps = { conversationId: string; onClose: () => void }

/** The dialog behind "Conversation details". */
export function DetailsDialog({ conversationId, onClose }: DetailsProps) {
  const model = useModel()
  const conversation = useApp((state) => state.conversations[conversationId])
  const isDirectAllowed = useApp((state) => state.account?.direct ?? false)
  const [question, setQuestion] = useState<'block' | 'delete'>()
  if (!conversation) return null
  const name = conversation.name || t('contact.unnamed')
  const isBlocked = conversation.state === 'blocked'
  const answer = (): void => {
    setQuestion(undefined)
    if (question === 'block') model.run((api) => api.block(conversationId))
    else {
      onClose()
      model.navigate({ name: 'chats' }, 'replace')
      model.run((api) => api.deleteConversation(conversationId))
    }
  }
  return (
    <Dialog title={t('details.title')} onClose={onClose}>
      <div className={styles['who']}>
        <Avatar id={conversationId} name={conversation.name} size="large" />
        <p className={styles['name']} dir="auto">
          {name}
        </p>
        <p className={styles['hint']}>
          {t(conversation.verified ? 'details.verified' : 'details.unverified')}
        </p>
      </div>
      <Button kind="secondary" onClick={() => model.openDialog('safety-number')}>
        {t('details.verify')}
      </Button>
      <Switch
        label={t('details.direct')}
        hint={t(isDirectAllowed ? 'details.direct-hint' : 'details.direct-off')}
        isOn={conversation.direct}
        disabled={!isDirectAllowed}
        onChange={(direct) => model.run((api) => api.setDirect(conversationId, direct))}
      />
      <div className={styles['end']}>
        {isBlocked ? (
          <Button kind="secondary" onClick={() => model.run((api) => api.unblock(conversationId))}>
            {t('details.unblock')}
          </Button>
        ) : (
          <Button kind="quiet-danger" onClick={() => setQuestion('block')}>
            {t('details.block')}
          </Button>
        )}
        <Button kind="quiet-danger" onClick={() => setQuestion('delete')}>
          {t('details.delete')}
        </Button>
      </div>
      {question && (
        <ConfirmDialog
          title={t(question === 'block' ? 'details.block-title' : 'details.delete-title', { name })}
          text={t(question === 'block' ? 'details.block-text' : 'details.delete-text')}
          action={t(question === 'block' ? 'details.block' : 'details.delete')}
          onConfirm={answer}
          onClose={() => setQuestion(undefined)}
        />
      )}
    </Dialog>
  )
}
