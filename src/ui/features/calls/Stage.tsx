// What fills the screen of a call: the other's screen, else the other's picture, else the face (ux.md 81, 86).
import { MicOff } from 'lucide-react'
import type { CallView, ConversationView } from '../../../sdk/types.ts'
import { ChatAvatar } from '../../components/Avatar.tsx'
import { c } from '../../i18n/calls/words.ts'
import { chatName } from '../../state/chat-name.ts'
import { Picture } from './MediaElements.tsx'
import styles from './stage.module.css'
import { useSpeaking } from './use-speaking.ts'

type StageProps = { view: CallView; conversation: ConversationView | undefined }

/** The stream that fills the stage, if any does. */
export function stageStream({ remote, phase }: CallView): MediaStream | undefined {
  if (phase === 'ended') return undefined
  if (remote.screen && remote.screenStream) return remote.screenStream
  return remote.camera ? remote.stream : undefined
}

/** The stage, with a ring around it while the other person speaks. */
export function Stage({ view, conversation }: StageProps) {
  const { remote } = view
  const name = chatName(conversation)
  const isSpeaking = useSpeaking(remote.stream) && remote.microphone
  const stream = stageStream(view)
  const isScreen = stream !== undefined && stream === remote.screenStream
  return (
    <div className={styles['stage']} data-speaking={isSpeaking && stream !== undefined}>
      {stream ? (
        <Picture
          stream={stream}
          isWhole={isScreen}
          label={isScreen ? c('remote.sharing', { name }) : c('remote.picture', { name })}
        />
      ) : (
        <span className={styles['face']} data-speaking={isSpeaking}>
          {conversation && <ChatAvatar chat={conversation} size="huge" />}
        </span>
      )}
      {isScreen && remote.camera && remote.stream && (
        <div className={styles['beside']}>
          <Picture stream={remote.stream} label={c('remote.picture', { name })} />
        </div>
      )}
    </div>
  )
}

/** Tells that the other person is muted. */
export function MutedMark({ view, name }: { view: CallView; name: string }) {
  if (view.phase !== 'connected' || view.remote.microphone) return null
  return (
    <p className={styles['muted']}>
      <MicOff aria-hidden size={16} />
      {c('remote.muted', { name })}
    </p>
  )
}
