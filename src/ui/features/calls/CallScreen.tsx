// A call over the whole page: the other's picture, what is going on in words, the own picture, and the controls, which go when
// nothing moves (ux.md 81 to 86). A modal dialog, so that nothing behind it takes a key or a press.
import { Activity, Minimize2, ShieldAlert, ShieldCheck } from 'lucide-react'
import { useLayoutEffect, useRef, useState, type RefObject } from 'react'
import type { CallView } from '../../../sdk/types.ts'
import { IconButton } from '../../components/controls.tsx'
import { Toasts } from '../../components/Toasts.tsx'
import { c } from '../../i18n/calls/words.ts'
import { useApp } from '../../state/app-model.ts'
import { chatName } from '../../state/chat-name.ts'
import { callLayout, type CallLayout } from './call-layout.ts'
import type { CallVerbs } from './call-verbs.ts'
import { phaseWords } from './call-words.ts'
import { Controls } from './Controls.tsx'
import { DevicePicker } from './DevicePicker.tsx'
import { Ended } from './Ended.tsx'
import { Notices } from './Notices.tsx'
import { QualityPanel } from './QualityPanel.tsx'
import styles from './screen.module.css'
import { SelfView } from './SelfView.tsx'
import { MutedMark, Stage, stageStream } from './Stage.tsx'
import { useCallClock } from './use-call-clock.ts'
import { useCallKeys } from './use-call-keys.ts'
import { useControls } from './use-controls.ts'

type ScreenProps = { view: CallView; verbs: CallVerbs; onMinimise: () => void; onPicture: () => void }

/** The whole call. `onMinimise` goes back to the chat, `onPicture` lets the call stand in a window of its own. */
export function CallScreen({ view, verbs, onMinimise, onPicture }: ScreenProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const root = useRef<HTMLElement>(null)
  const conversation = useApp((state) => state.conversations[view.conversationId])
  const name = chatName(conversation)
  const [panel, setPanel] = useState<'devices' | 'quality'>()
  const layout = useLayout(root)
  const hasEnded = view.phase === 'ended'
  const hasPicture = stageStream(view) !== undefined
  const hasProblem = view.local.problem !== undefined || view.trouble !== undefined
  const shows = useControls(root, {
    phase: view.phase,
    hasPicture,
    isBusy: panel !== undefined || hasProblem,
  })
  const isTalking = useCallKeys(!hasEnded && panel !== 'devices', verbs)
  useModal(dialog)
  const { cameraStream } = view.local
  return (
    <dialog
      ref={dialog}
      aria-label={c('screen.dialog')}
      tabIndex={-1}
      className={styles['dialog']}
      onCancel={(event) => {
        if (event.target !== event.currentTarget) return
        event.preventDefault()
        onMinimise()
      }}
    >
      <section
        ref={root}
        aria-label={c('screen.label', { name })}
        className={styles['screen']}
        data-layout={layout}
        data-controls={shows}
        data-picture={hasPicture}
      >
        <Stage view={view} conversation={conversation} />
        <header className={styles['head']} data-fades>
          <IconButton label={c('screen.to-chat')} onClick={onMinimise}>
            <Minimize2 aria-hidden size={21} />
          </IconButton>
          <Title view={view} name={name} />
          <IconButton
            label={c('control.quality')}
            aria-pressed={panel === 'quality'}
            disabled={hasEnded}
            onClick={() => setPanel(panel === 'quality' ? undefined : 'quality')}
          >
            <Activity aria-hidden size={21} />
          </IconButton>
        </header>
        <div className={styles['middle']}>
          <MutedMark view={view} name={name} />
          <Notices view={view} name={name} isTalking={isTalking} />
        </div>
        {!hasEnded && view.local.camera && cameraStream && (
          <SelfView stream={cameraStream} areControlsShown={shows} />
        )}
        {panel === 'quality' && !hasEnded && <QualityPanel onClose={() => setPanel(undefined)} />}
        <footer className={styles['foot']} data-fades>
          {hasEnded ? (
            <Ended view={view} name={name} verbs={verbs} />
          ) : (
            <Controls view={view} verbs={verbs} onDevices={() => setPanel('devices')} onPicture={onPicture} />
          )}
        </footer>
      </section>
      {/* Those of the page lie under the dialog. */}
      <Toasts />
      {panel === 'devices' && !hasEnded && <DevicePicker onClose={() => setPanel(undefined)} />}
    </dialog>
  )
}

function Title({ view, name }: { view: CallView; name: string }) {
  const clock = useCallClock(view.acceptedAt, view.durationMs)
  const isSafe = view.encryption === 'on'
  const Shield = view.encryption === 'failed' ? ShieldAlert : ShieldCheck
  return (
    <div className={styles['title']}>
      <h2 className={styles['name']} dir="auto">
        {name}
      </h2>
      <p className={styles['facts']}>
        <output
          aria-label={c('screen.state')}
          className={view.phase === 'connected' ? 'visually-hidden' : undefined}
        >
          {c(phaseWords[view.phase])}
        </output>
        {clock !== undefined && (
          <span className={styles['clock']} role="timer" aria-label={c('screen.duration')}>
            {clock}
          </span>
        )}
        {view.phase !== 'ended' && (isSafe || view.encryption === 'failed') && (
          <span className={styles['safe']} data-safe={isSafe}>
            <Shield aria-hidden size={14} />
            {c(`encryption.${view.encryption}`)}
          </span>
        )}
      </p>
    </div>
  )
}

/** Opens over everything, and gives the focus back afterwards. */
function useModal(ref: RefObject<HTMLDialogElement | null>): void {
  useLayoutEffect(() => {
    const dialog = ref.current
    if (!dialog) return undefined
    const opener = document.activeElement
    dialog.showModal()
    // No button has the focus at first: Space is for speaking.
    dialog.focus()
    return () => {
      dialog.close()
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true })
    }
  }, [ref])
}

function useLayout(root: RefObject<HTMLElement | null>): CallLayout {
  const [layout, setLayout] = useState<CallLayout>('wide')
  useLayoutEffect(() => {
    const element = root.current
    if (!element) return undefined
    const measure = (): void => setLayout(callLayout(element.clientWidth, element.clientHeight))
    measure()
    const watch = new ResizeObserver(measure)
    watch.observe(element)
    return () => watch.disconnect()
  }, [root])
  return layout
}
