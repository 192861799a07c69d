// The rules of the composer (ux.md 57, 61, 67): which key sends, what may be sent, and when a typing signal goes out.

/** The longest text of a message, in bytes of UTF-8. */
export const TEXT_MAX_BYTES = 16 * 1024
/** The counter shows from this many bytes below the limit. */
export const COUNTER_FROM_BYTES = 1024
/** The draft is saved this long after the last key. */
export const DRAFT_DELAY_MS = 500
/** While somebody types, the signal is renewed this often. */
export const TYPING_RENEW_MS = 8_000

export type KeyPress = {
  key: string
  shiftKey: boolean
  altKey: boolean
  ctrlKey: boolean
  metaKey: boolean
  isComposing: boolean
  /** 229 while an input method handles the key, in browsers that do not set `isComposing`. */
  keyCode: number
}

/** True when the key sends: Enter alone with a keyboard, Ctrl or Cmd with Enter anywhere; never during a composition. */
export function isSendKey(press: KeyPress, isTouch: boolean): boolean {
  if (press.key !== 'Enter' || press.isComposing || press.keyCode === 229) return false
  if (press.shiftKey || press.altKey) return false
  return !isTouch || press.ctrlKey || press.metaKey
}

export type TextCheck = { state: 'empty' | 'fits' | 'too-long'; sizeBytes: number }

/** Whether a text may be sent as it is. White space around it does not count. */
export function checkText(text: string): TextCheck {
  const sizeBytes = textSizeBytes(text.trim())
  if (sizeBytes === 0) return { state: 'empty', sizeBytes }
  return { state: sizeBytes > TEXT_MAX_BYTES ? 'too-long' : 'fits', sizeBytes }
}

/** Bytes left, once they are worth showing; negative above the limit. */
export function bytesLeft(check: TextCheck): number | undefined {
  const left = TEXT_MAX_BYTES - check.sizeBytes
  return left < COUNTER_FROM_BYTES ? left : undefined
}

/** True when a key pressed at `now` has to send the typing signal. */
export function shouldSignalTyping(lastSignalAt: number | undefined, now: number): boolean {
  return lastSignalAt === undefined || now - lastSignalAt >= TYPING_RENEW_MS
}

function textSizeBytes(text: string): number {
  // No character takes more than three bytes a code unit, so short texts need no encoding.
  if (text.length * 3 < TEXT_MAX_BYTES - COUNTER_FROM_BYTES) return text.length
  return new TextEncoder().encode(text).length
}
