// Every call of every chat, newest first: a press goes to the chat, a button calls again.
import { Phone, Video } from 'lucide-react'
import type { CallRecord, MessageView } from '../../../sdk/types.ts'
import { useMinute } from '../../app/use-minute.ts'
import { ChatAvatar } from '../../components/Avatar.tsx'
import { Button, IconButton } from '../../components/controls.tsx'
import { locale, t } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import { chatName } from '../../state/chat-name.ts'
import { showMessage } from '../../state/details.ts'
import { isCallable } from '../conversation/CallButtons.tsx'
import { callKind, callOutcome, callTitle, isUnderWay } from '../timeline/call-row.ts'
import { CallSign } from '../timeline/CallRow.tsx'
import { rowTime } from '../timeline/days.ts'
import styles from './history.module.css'
import { useCallHistory } from './use-call-history.ts'

/** The list, or how to begin one. */
export function CallHistory() {
  const { calls, more } = useCallHistory()
  if (!calls) return null
  if (calls.length === 0) {
    return (
      <div className={styles['empty']}>
        <Phone aria-hidden size={40} strokeWidth={1.5} />
        <p>{t('calls.empty')}</p>
      </div>
    )
  }
  return (
    <div className={styles['history']}>
      <ul aria-label={t('calls.title')}>
        {calls.map((message) => {
          const call = message.eventData?.call
          return call && <PastCall key={message.id} message={message} call={call} />
        })}
      </ul>
      {more && (
        <Button kind="secondary" onClick={more}>
          {t('search.more')}
        </Button>
      )}
    </div>
  )
}

function PastCall({ message, call }: { message: MessageView; call: CallRecord }) {
  const model = useModel()
  const now = useMinute()
  const { conversationId, sentAt } = message
  const conversation = useApp((state) => state.conversations[conversationId])
  const isInCall = useApp((state) => state.call !== undefined)
  if (!conversation) return null
  const ageMs = now - sentAt
  const outcome = callOutcome(call, ageMs)
  const Again = call.video ? Video : Phone
  return (
    <li className={styles['item']}>
      <button type="button" className={styles['call']} onClick={() => showMessage(model, message)}>
        <ChatAvatar chat={conversation} size="header" />
        <span className={styles['what']}>
          <bdi className={styles['name']} data-kind={callKind(call, ageMs)}>
            {chatName(conversation)}
          </bdi>
          <span className={styles['kind']}>
            <CallSign call={call} ageMs={ageMs} size={15} />
            {callTitle(call, ageMs)}
          </span>
          {outcome !== undefined && <small className={styles['outcome']}>{outcome}</small>}
        </span>
        <time className={styles['time']}>{rowTime(sentAt, now, locale())}</time>
      </button>
      {isCallable(conversation) && !isUnderWay(call, ageMs) && (
        <IconButton
          label={`${t('call-row.again')}: ${chatName(conversation)}`}
          disabled={isInCall}
          onClick={() => model.runCall((calls) => calls.start(conversationId, { video: call.video }))}
        >
          <Again aria-hidden size={19} />
        </IconButton>
      )}
    </li>
  )
}
