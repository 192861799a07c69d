// The two ways to call from the header of a chat. Only who has been accepted can be called, and one call at a time.
import { Phone, Video } from 'lucide-react'
import type { ConversationView } from '../../../sdk/types.ts'
import { IconButton } from '../../components/controls.tsx'
import { t } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'

/** Whether this chat is with somebody who can be called. */
export function isCallable({ kind, state, keyChanged }: ConversationView): boolean {
  return kind === 'contact' && state === 'accepted' && !keyChanged
}

/** Voice and video; nothing where nobody can be called. */
export function CallButtons({ conversation }: { conversation: ConversationView }) {
  const model = useModel()
  const isInCall = useApp((state) => state.call !== undefined)
  if (!isCallable(conversation)) return null
  const start = (video: boolean) => (): void =>
    model.runCall((calls) => calls.start(conversation.id, { video }))
  return (
    <>
      <IconButton label={t('call.voice')} disabled={isInCall} onClick={start(false)}>
        <Phone aria-hidden size={20} />
      </IconButton>
      <IconButton label={t('call.video')} disabled={isInCall} onClick={start(true)}>
        <Video aria-hidden size={22} />
      </IconButton>
    </>
  )
}
