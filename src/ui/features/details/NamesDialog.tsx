// A name and a note that are known in this browser only.
import { useState, type FormEvent } from 'react'
import type { ConversationView } from '../../../sdk/types.ts'
import { Button, TextArea, TextField } from '../../components/controls.tsx'
import { Dialog, DialogActions } from '../../components/Dialog.tsx'
import { t } from '../../i18n/translate.ts'
import { useModel } from '../../state/app-model.ts'
import styles from './details.module.css'

type NamesProps = { conversation: ConversationView; onClose: () => void }

/** Asks for both; an empty one is taken away. */
export function NamesDialog({ conversation, onClose }: NamesProps) {
  const model = useModel()
  const [nickname, setNickname] = useState(conversation.nickname ?? '')
  const [note, setNote] = useState(conversation.note ?? '')
  const save = (event: FormEvent): void => {
    event.preventDefault()
    onClose()
    const patch = { nickname: nickname.trim(), note: note.trim() }
    model.run((api) => api.setConversation(conversation.id, patch))
  }
  return (
    <Dialog title={t('details.names')} onClose={onClose}>
      <form className={styles['form']} onSubmit={save}>
        <p className={styles['hint']}>{t('details.names-hint')}</p>
        <TextField
          label={t('details.nickname')}
          maxLength={64}
          placeholder={conversation.profileName || t('contact.unnamed')}
          value={nickname}
          onChange={(event) => setNickname(event.target.value)}
        />
        <TextArea
          label={t('details.note')}
          maxLength={1_000}
          rows={4}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        <DialogActions>
          <Button kind="secondary" onClick={onClose}>
            {t('dialog.cancel')}
          </Button>
          <Button type="submit">{t('settings.save')}</Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
