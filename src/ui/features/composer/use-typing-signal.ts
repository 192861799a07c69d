import { useEffect, useMemo, useRef } from 'react'
import { useModel } from '../../state/app-model.ts'
import { shouldSignalTyping } from './composer-rules.ts'

/** Tells the contact that somebody writes: at the first key, renewed while it goes on, ended on send, on empty and on leaving. */
export function useTypingSignal(conversationId: string): {
  onText: (text: string) => void
  stop: () => void
} {
  const model = useModel()
  const lastAt = useRef<number>(undefined)
  const signal = useMemo(() => {
    const set = (active: boolean): void => model.run((api) => api.setTyping(conversationId, active))
    const stop = (): void => {
      if (lastAt.current === undefined) return
      lastAt.current = undefined
      set(false)
    }
    const onText = (text: string): void => {
      if (text.trim() === '') return stop()
      const now = performance.now()
      if (!shouldSignalTyping(lastAt.current, now)) return
      lastAt.current = now
      set(true)
    }
    return { onText, stop }
  }, [model, conversationId])
  useEffect(() => signal.stop, [signal])
  return signal
}
