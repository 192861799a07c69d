// What shows and sounds of the call of this window, from the first ring to the last word. Fetched with the first call.
import { use, useEffect, useState } from 'react'
import type { CallView } from '../../../sdk/types.ts'
import { c, loadCallWords } from '../../i18n/calls/words.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import { chatName } from '../../state/chat-name.ts'
import { openPipWindow } from './call-pip.ts'
import { useCallVerbs, type CallVerbs } from './call-verbs.ts'
import { CallScreen } from './CallScreen.tsx'
import { lingerMs } from './ending.ts'
import { IncomingCall } from './IncomingCall.tsx'
import { CallSound } from './MediaElements.tsx'
import { MiniCall } from './MiniCall.tsx'
import { PipCall } from './PipCall.tsx'
import { useCallNotice } from './use-call-notice.ts'
import { useMediaSession } from './use-media-session.ts'
import { useSounds } from './use-sounds.ts'
import { useWakeLock } from './use-wake-lock.ts'

/** Nothing while there is no call. */
export function CallLayer() {
  use(loadCallWords())
  const view = useApp((state) => state.call)
  return view && <Call key={view.id} view={view} />
}

function Call({ view }: { view: CallView }) {
  const verbs = useCallVerbs()
  const conversation = useApp((state) => state.conversations[view.conversationId])
  const name = chatName(conversation)
  const isQuiet = conversation?.muted ?? false
  useSounds(view, isQuiet)
  useCallNotice(view, name, isQuiet)
  useMediaSession(view, c('screen.label', { name }), verbs)
  useWakeLock(view.phase !== 'incoming' && view.phase !== 'ended')
  useEnding(view, verbs)
  if (view.phase === 'incoming') return <IncomingCall view={view} verbs={verbs} />
  if (view.phase === 'ended' && lingerMs(view) === 0) return null
  return <Conversation view={view} verbs={verbs} />
}

/** The call on its screen, or in a small window while the chats are. */
function Conversation({ view, verbs }: { view: CallView; verbs: CallVerbs }) {
  const model = useModel()
  const [isMini, setMini] = useState(false)
  const { pip, openPip, closePip } = usePip()
  const toChat = (): void => {
    const { route } = model.store.getState()
    const { conversationId } = view
    if (route.name !== 'conversation' || route.conversationId !== conversationId)
      model.navigate({ name: 'conversation', conversationId })
    setMini(true)
  }
  const toCall = (): void => {
    closePip()
    setMini(false)
    window.focus()
  }
  const toPicture = (): void => {
    openPip()
    setMini(true)
  }
  const isShrunk = isMini && view.phase !== 'ended'
  return (
    <>
      <CallSound remote={view.remote} local={view.local} />
      {isShrunk ? (
        <MiniCall view={view} verbs={verbs} onEnlarge={toCall} isElsewhere={pip !== undefined} />
      ) : (
        <CallScreen view={view} verbs={verbs} onMinimise={toChat} onPicture={toPicture} />
      )}
      {pip && isShrunk && <PipCall view={view} verbs={verbs} target={pip} onEnlarge={toCall} />}
    </>
  )
}

/** The window of its own, which goes with the call. */
function usePip() {
  const [pip, setPip] = useState<Window>()
  useEffect(() => () => pip?.close(), [pip])
  const openPip = (): void => {
    void openPipWindow().then((opened) => {
      opened?.addEventListener('pagehide', () => setPip(undefined))
      setPip(opened)
    })
  }
  return { pip, openPip, closePip: () => setPip(undefined) }
}

/** Takes an ended call off the screen when it has been read. */
function useEnding(view: CallView, verbs: CallVerbs): void {
  const model = useModel()
  const { phase, end } = view
  const linger = phase === 'ended' ? lingerMs(view) : undefined
  useEffect(() => {
    if (linger === undefined) return undefined
    if (end === 'answered-elsewhere') model.toast(c('end.answered-elsewhere'))
    const timer = setTimeout(verbs.dismiss, linger)
    return () => clearTimeout(timer)
  }, [model, verbs, linger, end])
}
