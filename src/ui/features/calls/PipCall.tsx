import { createPortal } from 'react-dom'
import type { CallView } from '../../../sdk/types.ts'
import { c } from '../../i18n/calls/words.ts'
import { useApp } from '../../state/app-model.ts'
import type { CallVerbs } from './call-verbs.ts'
import { EndButton, MicrophoneButton } from './Controls.tsx'
import styles from './mini.module.css'
import { MiniFace } from './MiniFace.tsx'
import { stageStream } from './Stage.tsx'

type PipProps = { view: CallView; verbs: CallVerbs; target: Window; onEnlarge: () => void }

/** The call in a window of its own; a press goes back to the page. */
export function PipCall({ view, verbs, target, onEnlarge }: PipProps) {
  const conversation = useApp((state) => state.conversations[view.conversationId])
  const hasPicture = stageStream(view) !== undefined
  return createPortal(
    <main className={`${styles['mini']} ${styles['pip']}`} data-picture={hasPicture}>
      <button
        type="button"
        aria-label={c('screen.to-call')}
        title={c('screen.to-call')}
        className={styles['back']}
        onClick={onEnlarge}
      />
      <MiniFace view={view} conversation={conversation} hasPicture={hasPicture} />
      <div className={styles['buttons']}>
        <MicrophoneButton isOn={view.local.microphone} verbs={verbs} />
        <EndButton verbs={verbs} />
      </div>
    </main>,
    target.document.body,
  )
}
