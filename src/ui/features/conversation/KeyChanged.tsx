// The contact's key is another one: sending waits until the person has decided (ux.md 55).
import { ShieldAlert } from 'lucide-react'
import { Button } from '../../components/controls.tsx'
import { t } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import { chatName } from '../../state/chat-name.ts'
import styles from './conversation.module.css'

/** Explains, and offers to compare the new safety number or to go on. */
export function KeyChanged({ conversationId }: { conversationId: string }) {
  const model = useModel()
  const name = chatName(useApp((state) => state.conversations[conversationId]))
  return (
    <section role="alert" aria-label={t('key-changed.label')} className={styles['key-changed']}>
      <ShieldAlert aria-hidden size={22} />
      <p>{t('key-changed.text', { name })}</p>
      <div className={styles['key-changed-actions']}>
        <Button kind="secondary" onClick={() => model.openDialog('safety-number')}>
          {t('details.verify')}
        </Button>
        <Button onClick={() => model.run((api) => api.acceptChangedKey(conversationId))}>
          {t('key-changed.accept')}
        </Button>
      </div>
    </section>
  )
}
