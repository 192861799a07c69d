// The calls of every chat, read anew when messages change while the list shows.
import { useCallback, useEffect, useState } from 'react'
import type { MessageView } from '../../../sdk/types.ts'
import { t } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'

/** Calls read at a time. */
const PAGE = 50
/** Changes closer together than this are read once. */
const REST_MS = 250

/** The calls, newest first; undefined until they have been read. `more` reads older ones, where there may be some. */
export function useCallHistory() {
  const model = useModel()
  const timelines = useApp((state) => state.timelines)
  const [limit, setLimit] = useState(PAGE)
  const [calls, setCalls] = useState<MessageView[]>()
  useEffect(() => {
    let isWanted = true
    const read = (): void =>
      void model
        .call((api) => api.callHistory({ limit }))
        .then(
          (found) => isWanted && setCalls(found),
          () => isWanted && model.toast(t('error.internal')),
        )
    const timer = setTimeout(read, calls === undefined ? 0 : REST_MS)
    return () => {
      isWanted = false
      clearTimeout(timer)
    }
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- what was read does not ask to be read again
  }, [model, timelines, limit])
  const more = useCallback(() => setLimit((known) => known + PAGE), [])
  return { calls, ...(calls?.length === limit ? { more } : {}) }
}
