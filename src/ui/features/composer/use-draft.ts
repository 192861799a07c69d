import { useEffect, useRef } from 'react'
import { beforeReload } from '../../app/installation.ts'
import { useModel } from '../../state/app-model.ts'
import { DRAFT_DELAY_MS } from './composer-rules.ts'

/** Saves the text a moment after the last key, when the field or the page loses the focus, and when the conversation changes. */
export function useDraft(conversationId: string, text: string): { save: () => void; clear: () => void } {
  const model = useModel()
  const latest = useRef(text)
  const saved = useRef(text)
  const saving = useRef<Promise<unknown>>(undefined)
  const save = (draft = latest.current): void => {
    if (draft === saved.current) return
    saved.current = draft
    model.run((api) => (saving.current = api.saveDraft(conversationId, draft)))
  }
  const saveNow = useRef(save)
  useEffect(() => {
    latest.current = text
    saveNow.current = save
  })
  useEffect(() => {
    const timer = setTimeout(() => saveNow.current(), DRAFT_DELAY_MS)
    return () => clearTimeout(timer)
  }, [text])
  useEffect(() => {
    const onHide = (): void => saveNow.current()
    addEventListener('pagehide', onHide)
    document.addEventListener('visibilitychange', onHide)
    const forget = beforeReload(async () => {
      saveNow.current()
      await saving.current
    })
    return () => {
      forget()
      removeEventListener('pagehide', onHide)
      document.removeEventListener('visibilitychange', onHide)
      saveNow.current()
    }
  }, [conversationId])
  return {
    save: () => save(),
    clear: () => {
      latest.current = ''
      save('')
    },
  }
}
