import { ShieldCheck, StickyNote } from 'lucide-react'
import type { ConversationView } from '../../../sdk/types.ts'
import { ChatAvatar } from '../../components/Avatar.tsx'
import { t } from '../../i18n/translate.ts'
import { chatName } from '../../state/chat-name.ts'
import styles from './details.module.css'

/** The head of the details: picture, names, what the contact says of itself, and the own note about it. */
export function Who({ conversation }: { conversation: ConversationView }) {
  const { kind, name, profileName, verified, about, note } = conversation
  return (
    <div className={styles['who']}>
      <ChatAvatar chat={conversation} size="huge" />
      <p className={styles['name']} dir="auto">
        {chatName(conversation)}
      </p>
      {kind === 'contact' && profileName !== name && (
        <p className={styles['hint']}>
          {profileName === '' ? t('details.no-name') : t('details.own-name', { name: profileName })}
        </p>
      )}
      {verified && (
        <p className={styles['verified']}>
          <ShieldCheck aria-hidden size={16} /> {t('details.verified')}
        </p>
      )}
      {kind === 'self' && <p className={styles['hint']}>{t('self.text')}</p>}
      {about && (
        <p className={styles['about']} dir="auto">
          {about}
        </p>
      )}
      {note && (
        <div className={styles['note']}>
          <StickyNote aria-hidden size={18} />
          <span className="visually-hidden">{t('details.note')}</span>
          <p dir="auto">{note}</p>
        </div>
      )}
    </div>
  )
}
