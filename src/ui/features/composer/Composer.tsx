// Where one writes. The text lives here and not in the store, so that a key costs one small rendering (style.md, B.7).
import { SendHorizontal } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { t } from '../../i18n/translate.ts'
import { useModel } from '../../state/app-model.ts'
import styles from './composer.module.css'
import { bytesLeft, checkText, isSendKey } from './composer-rules.ts'
import { useDraft } from './use-draft.ts'
import { useTypingSignal } from './use-typing-signal.ts'

/** The text field with its button; mounted anew for each conversation. */
export function Composer({ conversationId }: { conversationId: string }) {
  const model = useModel()
  const field = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState(() => model.store.getState().conversations[conversationId]?.draft ?? '')
  const draft = useDraft(conversationId, text)
  const typing = useTypingSignal(conversationId)
  const check = checkText(text)
  const left = bytesLeft(check)

  useLayoutEffect(() => fitHeight(field.current), [text])
  useEffect(() => {
    // On touch the keyboard would cover half of what one came to read.
    if (!isTouch()) field.current?.focus({ preventScroll: true })
  }, [])

  const send = (): void => {
    if (check.state !== 'fits') return
    model.send(conversationId, text.trim())
    setText('')
    draft.clear()
    typing.stop()
    field.current?.focus({ preventScroll: true })
  }
  return (
    <form
      className={styles['composer']}
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      {left !== undefined && (
        <p
          className={styles['counter']}
          data-over={left < 0}
          role={left < 0 ? 'alert' : undefined}
          id="composer-counter"
        >
          {left < 0 ? t('composer.too-long', { count: -left }) : t('composer.left', { count: left })}
        </p>
      )}
      <div className={styles['row']}>
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          className={styles['field']}
          aria-label={t('composer.label')}
          aria-invalid={check.state === 'too-long' || undefined}
          aria-describedby={left === undefined ? undefined : 'composer-counter'}
          placeholder={t('composer.label')}
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            typing.onText(event.target.value)
          }}
          onKeyDown={(event) => {
            const { isComposing } = event.nativeEvent
            if (!isSendKey({ ...pick(event), isComposing }, isTouch())) return
            event.preventDefault()
            send()
          }}
          onBlur={draft.save}
        />
        <button
          type="submit"
          className={styles['send']}
          aria-label={t('composer.send')}
          disabled={check.state !== 'fits'}
        >
          <SendHorizontal aria-hidden size={20} />
        </button>
      </div>
    </form>
  )
}

type KeyEvent = {
  key: string
  shiftKey: boolean
  altKey: boolean
  ctrlKey: boolean
  metaKey: boolean
  keyCode: number
}

function pick({ key, shiftKey, altKey, ctrlKey, metaKey, keyCode }: KeyEvent): KeyEvent {
  return { key, shiftKey, altKey, ctrlKey, metaKey, keyCode }
}

function isTouch(): boolean {
  return matchMedia('(pointer: coarse)').matches
}

/** Grows the field with its text where the style sheet cannot (`field-sizing`). */
function fitHeight(field: HTMLTextAreaElement | null): void {
  if (!field || CSS.supports('field-sizing', 'content')) return
  field.style.height = 'auto'
  field.style.height = `${field.scrollHeight}px`
}
