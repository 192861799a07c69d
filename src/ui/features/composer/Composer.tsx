// Where one writes. The text lives here and not in the store, so that a key costs one small rendering (style.md, B.7).
import { SendHorizontal } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react'
import type { MessageView } from '../../../sdk/types.ts'
import { t } from '../../i18n/translate.ts'
import { useMessageUi, useModel } from '../../state/app-model.ts'
import { setComposing } from '../../state/message-ui.ts'
import { verbsOf } from '../timeline/menu-order.ts'
import { ComposingBar } from './ComposingBar.tsx'
import { EmojiButton } from './EmojiButton.tsx'
import { EmojiPopup, optionId } from './EmojiPopup.tsx'
import { FormatBar } from './FormatBar.tsx'
import { formatKey, toggleMark, type FormatMark, type Replacement } from './format-keys.ts'
import styles from './composer.module.css'
import { bytesLeft, checkText, isSendKey } from './composer-rules.ts'
import { useDraft } from './use-draft.ts'
import { useLeaving } from './use-leaving.ts'
import { useEmojiPopup } from './use-emoji-popup.ts'
import { useTypingSignal } from './use-typing-signal.ts'

/** The text field with its button; mounted anew for each conversation. */
export function Composer({ conversationId }: { conversationId: string }) {
  const model = useModel()
  const field = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState(() => model.store.getState().conversations[conversationId]?.draft ?? '')
  const composing = useMessageUi((ui) => ui.composing[conversationId])
  const editing = composing?.kind === 'edit' ? composing.message : undefined
  /** What was written before a message is worded anew; it stays the draft meanwhile. */
  const [kept, setKept] = useState('')
  const [edited, setEdited] = useState<MessageView>()
  if (edited !== editing) {
    setEdited(editing)
    if (!edited) setKept(text)
    setText(editing ? editing.body : kept)
  }
  const [hasSelection, setHasSelection] = useState(false)
  const [caret, setCaret] = useState<number>()
  const [isPicking, setPicking] = useState(false)
  const draft = useDraft(conversationId, editing ? kept : text)
  const typing = useTypingSignal(conversationId)
  const check = checkText(text)
  const left = bytesLeft(check)

  useLayoutEffect(() => fitHeight(field.current), [text])
  useEffect(() => {
    // On touch the keyboard would cover half of what one came to read.
    if (!isTouch()) field.current?.focus({ preventScroll: true })
  }, [])

  useEffect(() => {
    if (composing) field.current?.focus({ preventScroll: true })
  }, [composing])

  const leaving = useLeaving()
  const endComposing = (): void => model.ui.setState((ui) => setComposing(ui, conversationId))
  const insert = (change: Replacement): void => {
    const area = field.current
    if (!area) return
    leaving.end()
    area.focus({ preventScroll: true })
    area.setSelectionRange(change.from, change.to)
    // The one way that keeps what was there undoable.
    document.execCommand('insertText', false, change.text)
    area.setSelectionRange(change.start, change.end)
  }
  const mark = (format: FormatMark): void => {
    const area = field.current
    if (area) insert(toggleMark(area.value, area.selectionStart, area.selectionEnd, format))
  }
  const popup = useEmojiPopup(text, caret, insert)
  const hasPopup = popup.found.length > 0
  const insertEmoji = (emoji: string): void => {
    const { selectionStart: from = text.length, selectionEnd: to = text.length } = field.current ?? {}
    const end = from + emoji.length
    insert({ from, to, text: emoji, start: end, end })
  }
  /** Keys that do something else than write; true when the key was one. */
  const onSpecialKey = (event: KeyboardEvent<HTMLTextAreaElement>): boolean => {
    const format = formatKey(event)
    if (format) mark(format)
    else if (event.key === 'Escape' && composing) endComposing()
    else if (event.key === 'ArrowUp' && text === '' && !composing && isPlain(event)) {
      const items = model.store.getState().timelines[conversationId]?.items ?? []
      const last = items.findLast((item) => verbsOf(item, true, Date.now()).includes('edit'))
      if (!last) return false
      model.ui.setState((ui) => setComposing(ui, conversationId, { kind: 'edit', message: last }))
    } else return false
    return true
  }
  const send = (): void => {
    if (leaving.end() || check.state !== 'fits') return
    const body = text.trim()
    if (editing) {
      if (body !== editing.body) model.run((api) => api.editMessage(editing.id, body))
      endComposing()
      return
    }
    const answered = composing?.message
    const replyTo = answered && { id: answered.id, own: answered.own, text: answered.body.slice(0, 200) }
    model.send(conversationId, body, replyTo ? { replyTo } : {})
    // A page that is left before the next frame must not keep it as a draft.
    draft.clear()
    leaving.begin((isReplaced) => {
      if (composing) endComposing()
      if (!isReplaced) setText('')
      draft.clear()
      typing.stop()
    })
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
      {composing && <ComposingBar composing={composing} onCancel={endComposing} />}
      {hasSelection && <FormatBar onMark={mark} />}
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
        {hasPopup && <EmojiPopup popup={popup} />}
        <EmojiButton isOpen={isPicking} onToggle={setPicking} onPick={insertEmoji} />
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          className={styles['field']}
          aria-label={t('composer.label')}
          aria-invalid={check.state === 'too-long' || undefined}
          aria-describedby={left === undefined ? undefined : 'composer-counter'}
          aria-autocomplete="list"
          aria-controls={hasPopup ? 'composer-emoji' : undefined}
          aria-activedescendant={hasPopup ? optionId(popup.chosen) : undefined}
          placeholder={t('composer.label')}
          value={text}
          onChange={(event) => {
            const { nativeEvent } = event
            const input = nativeEvent instanceof InputEvent ? nativeEvent : undefined
            let written = event.target.value
            // What is written behind a text that was sent stands alone.
            if (leaving.end('replaced') && input?.data && written === text + input.data) written = input.data
            setText(written)
            setCaret(input?.isComposing === true ? undefined : event.target.selectionStart)
            typing.onText(written)
          }}
          onSelect={(event) => {
            const { selectionStart, selectionEnd } = event.currentTarget
            setHasSelection(selectionStart !== selectionEnd)
            if (caret !== undefined) setCaret(selectionStart === selectionEnd ? selectionStart : undefined)
          }}
          onCompositionEnd={(event) => setCaret(event.currentTarget.selectionStart)}
          onKeyDown={(event) => {
            if (leaving.end()) {
              // Pressed twice: there is nothing more to send.
              if (event.key === 'Enter') event.preventDefault()
              return
            }
            const isPopupKey = isPlain(event) && event.keyCode !== 229 && !event.nativeEvent.isComposing
            if (isPopupKey && popup.onKey(event.key)) {
              event.preventDefault()
              event.stopPropagation()
              return
            }
            if (!event.nativeEvent.isComposing && onSpecialKey(event)) {
              event.preventDefault()
              return
            }
            const { isComposing } = event.nativeEvent
            if (!isSendKey({ ...pick(event), isComposing }, isTouch())) return
            event.preventDefault()
            send()
          }}
          onBlur={() => {
            leaving.end()
            draft.save()
            setCaret(undefined)
            setHasSelection(false)
          }}
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

function isPlain({ shiftKey, altKey, ctrlKey, metaKey }: KeyEvent): boolean {
  return !(shiftKey || altKey || ctrlKey || metaKey)
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
