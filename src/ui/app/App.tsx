// Which screen shows: starting, welcome, or the frame with its panes, and the dialogs over it. What the first paint does not
// need is loaded on first use.
import { Fragment, lazy, Suspense } from 'react'
import { Welcome } from '../features/onboarding/Welcome.tsx'
import { Toasts } from '../components/Toasts.tsx'
import { useLanguage } from '../i18n/translate.ts'
import { useApp, useModel } from '../state/app-model.ts'
import { Banners } from './Banners.tsx'
import { Frame } from './Frame.tsx'
import { Starting } from './Starting.tsx'
import { useShortcuts } from './use-shortcuts.ts'
import { useTitle } from './use-title.ts'

const NewChatDialog = lazy(async () => ({
  default: (await import('../features/invites/NewChatDialog.tsx')).NewChatDialog,
}))
const OpenInviteDialog = lazy(async () => ({
  default: (await import('../features/invites/OpenInviteDialog.tsx')).OpenInviteDialog,
}))
const DetailsDialog = lazy(async () => ({
  default: (await import('../features/details/DetailsDialog.tsx')).DetailsDialog,
}))
const SafetyNumberDialog = lazy(async () => ({
  default: (await import('../features/details/SafetyNumberDialog.tsx')).SafetyNumberDialog,
}))
const CallLayer = lazy(async () => ({
  default: (await import('../features/calls/CallLayer.tsx')).CallLayer,
}))
const HelpDialog = lazy(async () => ({ default: (await import('./HelpDialog.tsx')).HelpDialog }))

/** The whole interface. */
export function App() {
  const phase = useApp((state) => state.phase)
  const language = useLanguage()
  useShortcuts()
  useTitle()
  return (
    // Words are looked up while rendering, so another language renders everything anew.
    <Fragment key={language}>
      <Banners />
      {phase === 'ready' ? <Frame /> : phase === 'welcome' ? <Welcome /> : <Starting />}
      {phase === 'ready' && (
        <Suspense fallback={null}>
          <Dialogs />
        </Suspense>
      )}
      <CurrentCall />
      <Toasts />
    </Fragment>
  )
}

/** What shows of a call is fetched with the first one. */
function CurrentCall() {
  const hasCall = useApp((state) => state.call !== undefined)
  return (
    hasCall && (
      <Suspense fallback={null}>
        <CallLayer />
      </Suspense>
    )
  )
}

function Dialogs() {
  const model = useModel()
  const dialog = useApp((state) => state.dialog)
  const details = useApp((state) => state.details)
  const route = useApp((state) => state.route)
  const close = (): void => model.openDialog(undefined)
  if (route.name === 'invite') return <OpenInviteDialog key={route.invite} invite={route.invite} />
  if (dialog === 'new-chat') return <NewChatDialog onClose={close} />
  if (dialog === 'help') return <HelpDialog onClose={close} />
  if (route.name !== 'conversation') return null
  const { conversationId } = route
  return (
    <>
      {details === 'dialog' && <DetailsDialog key={conversationId} conversationId={conversationId} />}
      {dialog === 'safety-number' && <SafetyNumberDialog conversationId={conversationId} onClose={close} />}
    </>
  )
}
