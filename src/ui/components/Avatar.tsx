import { UserRound } from 'lucide-react'
import { avatarHue, initials } from './avatar-looks.ts'
import styles from './avatar.module.css'

type AvatarProps = { id: string; name: string; size: 'row' | 'header' | 'large' }

/** A contact's round mark. Hidden from screen readers: the name always stands beside it. */
export function Avatar({ id, name, size }: AvatarProps) {
  const letters = initials(name)
  return (
    <span
      aria-hidden
      className={`${styles['avatar']} ${styles[size]}`}
      style={{ backgroundColor: `var(--avatar-${avatarHue(id)})` }}
    >
      {letters === '' ? <UserRound size="55%" /> : letters}
    </span>
  )
}
