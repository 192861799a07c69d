// The marked messages, read again when messages change while the list shows.
import { useCallback, useEffect, useState } from 'react'
import type { MessageView } from '../../../sdk/types.ts'
import { t } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'

export type MarkKind = 'starred' | 'pinned'

/** Changes closer together than this are read once. */
const REST_MS = 250

/** The messages, newest first; undefined until they have been read. Pinned ones are always those of one chat. */
export function useMarked(kind: MarkKind, conversationId: string | undefined) {
  const model = useModel()
  const timelines = useApp((state) => state.timelines)
  const [messages, setMessages] = useState<MessageView[]>()
  const load = useCallback(async (): Promise<MessageView[]> => {
    const found = await model.call((api) =>
      kind === 'starred' ? api.starredMessages() : api.pinnedMessages(conversationId ?? ''),
    )
    return found
      .filter((message) => conversationId === undefined || message.conversationId === conversationId)
      .toSorted((a, b) => b.sentAt - a.sentAt)
  }, [model, kind, conversationId])
  const reload = useCallback(() => {
    let isWanted = true
    load().then(
      (found) => isWanted && setMessages(found),
      () => isWanted && model.toast(t('error.internal')),
    )
    return () => {
      isWanted = false
    }
  }, [load, model])
  useEffect(() => reload(), [reload])
  useEffect(() => {
    let stop: (() => void) | undefined
    const timer = setTimeout(() => {
      stop = reload()
    }, REST_MS)
    return () => {
      clearTimeout(timer)
      stop?.()
    }
  }, [timelines, reload])
  return { messages, reload }
}
