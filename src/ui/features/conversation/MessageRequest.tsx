// A stranger has written: accept, decline or block (ux.md 89).
import { Button } from '../../components/controls.tsx'
import { t } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import { chatName } from '../../state/chat-name.ts'
import styles from './conversation.module.css'

/** The region in the composer's place while the request waits. */
export function MessageRequest({ conversationId }: { conversationId: string }) {
  const model = useModel()
  const name = chatName(useApp((state) => state.conversations[conversationId]))
  const decline = (): void => {
    model.run((api) => api.declineRequest(conversationId))
    model.navigate({ name: 'chats' })
  }
  return (
    <section aria-label={t('request.label')} className={styles['request']}>
      <p>{t('request.text', { name })}</p>
      <div className={styles['request-actions']}>
        <Button kind="quiet-danger" onClick={() => model.run((api) => api.block(conversationId))}>
          {t('request.block')}
        </Button>
        <Button kind="secondary" onClick={decline}>
          {t('request.decline')}
        </Button>
        <Button onClick={() => model.run((api) => api.acceptRequest(conversationId))}>
          {t('request.accept')}
        </Button>
      </div>
    </section>
  )
}
