// What is open: header, what has to be decided, the timeline, and the composer or the reason why there is none.
import { lazy, Suspense, useEffect, useRef } from 'react'
import { t } from '../../i18n/translate.ts'
import { useApp, useMessageUi, useModel } from '../../state/app-model.ts'
import { chatName } from '../../state/chat-name.ts'
import { Composer } from '../composer/Composer.tsx'
import { SelectionBar } from '../timeline/SelectionBar.tsx'
import { Timeline } from '../timeline/Timeline.tsx'
import styles from './conversation.module.css'
import { ConversationHeader } from './ConversationHeader.tsx'
import { KeyChanged } from './KeyChanged.tsx'
import { MessageRequest } from './MessageRequest.tsx'
import { whyNotWritable } from './writable.ts'

const ChatSearchBar = lazy(async () => ({
  default: (await import('../search/ChatSearchBar.tsx')).ChatSearchBar,
}))
const MessageDialogs = lazy(async () => ({
  default: (await import('../timeline/MessageDialogs.tsx')).MessageDialogs,
}))

/** The open conversation; mounted anew for each. */
export function ConversationPane({ conversationId }: { conversationId: string }) {
  const model = useModel()
  const conversation = useApp((state) => state.conversations[conversationId])
  useEffect(() => {
    void model.loadPins(conversationId).catch(() => model.toast(t('error.internal')))
    void model.loadMessages(conversationId).catch(() => model.toast(t('error.internal')))
  }, [model, conversationId])
  const messageId = useApp((state) =>
    state.route.name === 'conversation' ? state.route.messageId : undefined,
  )
  useEffect(() => {
    if (messageId !== undefined) model.ui.setState({ jump: { conversationId, messageId } })
  }, [model, conversationId, messageId])
  const dialog = useMessageUi((ui) => ui.dialog)
  const selection = useMessageUi((ui) => ui.selection)
  const isSearched = useMessageUi((ui) => ui.searching?.conversationId === conversationId)
  const isMarked = conversation?.markedUnread ?? false
  const wasMarked = useRef(isMarked)
  useEffect(() => {
    // Coming back to a marked chat is what the mark was for; one set while the chat is open stays.
    if (wasMarked.current) model.run((api) => api.setConversation(conversationId, { markedUnread: false }))
  }, [model, conversationId])
  if (!conversation) {
    return (
      <main className={styles['missing']}>
        <p>{t('conversation.missing')}</p>
      </main>
    )
  }
  const reason = whyNotWritable(conversation)
  return (
    <main className={styles['conversation']}>
      <ConversationHeader conversationId={conversationId} />
      {isSearched && (
        <Suspense fallback={null}>
          <ChatSearchBar conversationId={conversationId} />
        </Suspense>
      )}
      {conversation.keyChanged && <KeyChanged conversationId={conversationId} />}
      <Timeline conversationId={conversationId} />
      {dialog && (
        <Suspense fallback={null}>
          <MessageDialogs dialog={dialog} />
        </Suspense>
      )}
      {selection?.conversationId === conversationId ? (
        <SelectionBar conversationId={conversationId} ids={selection.ids} />
      ) : conversation.state === 'incoming-request' ? (
        <MessageRequest conversationId={conversationId} />
      ) : reason ? (
        <p className={styles['reason']}>{t(reason, { name: chatName(conversation) })}</p>
      ) : (
        <Composer conversationId={conversationId} />
      )}
    </main>
  )
}
