import { NotebookPen, UserRound } from 'lucide-react'
import type { ConversationView } from '../../sdk/types.ts'
import { avatarHue, initials } from './avatar-looks.ts'
import styles from './avatar.module.css'
import { pictureUrl } from './picture-url.ts'

type AvatarSize = 'row' | 'header' | 'large' | 'huge'

type AvatarProps = { id: string; name: string; size: AvatarSize; picture?: Uint8Array | undefined }

/** A contact's round mark: its picture, or its letters. Hidden from screen readers: the name always stands beside it. */
export function Avatar({ id, name, size, picture }: AvatarProps) {
  const look = `${styles['avatar']} ${styles[size]}`
  if (picture) return <img alt="" src={pictureUrl(picture)} className={look} draggable={false} />
  const letters = initials(name)
  return (
    <span aria-hidden className={look} style={{ backgroundColor: `var(--avatar-${avatarHue(id)})` }}>
      {letters === '' ? <UserRound size="55%" /> : letters}
    </span>
  )
}

/** The mark of a chat: of its contact, or the sign of the notes to oneself. */
export function ChatAvatar({ chat, size }: { chat: ConversationView; size: AvatarSize }) {
  if (chat.kind !== 'self') return <Avatar id={chat.id} name={chat.name} size={size} picture={chat.picture} />
  return (
    <span aria-hidden className={`${styles['avatar']} ${styles['self']} ${styles[size]}`}>
      <NotebookPen size="50%" />
    </span>
  )
}
