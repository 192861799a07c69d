// What a small window shows of a call: the picture or the face, who it is, and how it stands.
import type { CallView, ConversationView } from '../../../sdk/types.ts'
import { ChatAvatar } from '../../components/Avatar.tsx'
import { c } from '../../i18n/calls/words.ts'
import { chatName } from '../../state/chat-name.ts'
import { phaseWords } from './call-words.ts'
import { Picture } from './MediaElements.tsx'
import styles from './mini.module.css'
import { stageStream } from './Stage.tsx'
import { useCallClock } from './use-call-clock.ts'

type FaceProps = { view: CallView; conversation: ConversationView | undefined; hasPicture: boolean }

/** Takes no presses: what lies under it does. */
export function MiniFace({ view, conversation, hasPicture }: FaceProps) {
  const clock = useCallClock(view.acceptedAt, view.durationMs)
  const stream = stageStream(view)
  const isConnected = view.phase === 'connected'
  return (
    <div className={styles['face']}>
      {hasPicture && stream ? (
        <div className={styles['picture']}>
          <Picture stream={stream} isWhole={stream === view.remote.screenStream} />
        </div>
      ) : (
        conversation && <ChatAvatar chat={conversation} size="header" />
      )}
      <div className={styles['who']}>
        <p className={styles['name']} dir="auto">
          {chatName(conversation)}
        </p>
        <p className={styles['facts']}>
          <output
            aria-label={c('screen.state')}
            className={isConnected && clock !== undefined ? 'visually-hidden' : undefined}
          >
            {c(phaseWords[view.phase])}
          </output>
          {isConnected && clock !== undefined && <span>{clock}</span>}
        </p>
      </div>
    </div>
  )
}
