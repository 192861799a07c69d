// The marked messages of a list. Pinned ones are known while their chat is open; starred ones are read again when messages change
// while the list shows.
import { useCallback, useEffect, useMemo, useState } from 'react'
import type { MessageView } from '../../../sdk/types.ts'
import { t } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'

export type MarkKind = 'starred' | 'pinned'

/** Changes closer together than this are read once. */
const REST_MS = 250

/** The messages, newest first; undefined until they have been read. Pinned ones are always those of one chat. */
export function useMarked(kind: MarkKind, conversationId: string | undefined) {
  const pins = useApp(({ pins: known }) => (kind === 'pinned' ? known[conversationId ?? ''] : undefined))
  const { starred, reload } = useStarred(kind === 'starred')
  const found = kind === 'pinned' ? pins : starred
  const messages = useMemo(
    () =>
      found
        ?.filter((message) => conversationId === undefined || message.conversationId === conversationId)
        .toSorted((a, b) => b.sentAt - a.sentAt),
    [found, conversationId],
  )
  return { messages, reload }
}

function useStarred(isWanted: boolean) {
  const model = useModel()
  const timelines = useApp((state) => (isWanted ? state.timelines : undefined))
  const [starred, setStarred] = useState<MessageView[]>()
  const reload = useCallback(() => {
    let isCurrent = isWanted
    if (isWanted)
      model
        .call((api) => api.starredMessages())
        .then(
          (found) => isCurrent && setStarred(found),
          () => isCurrent && model.toast(t('error.internal')),
        )
    return () => {
      isCurrent = false
    }
  }, [isWanted, model])
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
  return { starred, reload }
}
