// What keys do in a call (ux.md 83): M and V switch microphone and camera, Space held down lets a muted person speak.

export type CallKey = 'microphone' | 'camera' | 'talk'

type Press = {
  key: string
  altKey: boolean
  ctrlKey: boolean
  metaKey: boolean
  isComposing?: boolean
}

/** What has the focus: a field that takes letters, a button that takes Space, or neither. */
export type Focus = 'field' | 'button' | 'nothing'

/** What a key press means while a call is on screen, if anything. */
export function callKey(press: Press, focus: Focus): CallKey | undefined {
  if (press.altKey || press.ctrlKey || press.metaKey || press.isComposing || focus === 'field')
    return undefined
  switch (press.key.toLowerCase()) {
    case 'm':
      return 'microphone'
    case 'v':
      return 'camera'
    case ' ':
      return focus === 'button' ? undefined : 'talk'
    default:
      return undefined
  }
}

/** What an element with the focus takes. */
export function focusOf(element: Element | null): Focus {
  if (element?.matches('input, textarea, select, [contenteditable=true]')) return 'field'
  return element?.matches('button, a[href], summary, [role=menuitem]') ? 'button' : 'nothing'
}
