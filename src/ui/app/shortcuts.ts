// Keyboard shortcuts of the whole window (ux.md 100), as data: the handler looks them up, the help dialog lists them.
import type { MessageId } from '../i18n/translate.ts'

export type Shortcut = 'help' | 'next-chat' | 'previous-chat' | 'next-unread' | 'previous-unread' | 'close'

type Keys = { key: string; alt?: boolean; shift?: boolean; ctrl?: boolean }

/** Every shortcut with its keys and its words, in the order of the help. */
export const shortcuts: readonly { name: Shortcut; keys: Keys; label: MessageId }[] = [
  { name: 'next-chat', keys: { key: 'ArrowDown', alt: true }, label: 'help.next-chat' },
  { name: 'previous-chat', keys: { key: 'ArrowUp', alt: true }, label: 'help.previous-chat' },
  { name: 'next-unread', keys: { key: 'ArrowDown', alt: true, shift: true }, label: 'help.next-unread' },
  {
    name: 'previous-unread',
    keys: { key: 'ArrowUp', alt: true, shift: true },
    label: 'help.previous-unread',
  },
  { name: 'close', keys: { key: 'Escape' }, label: 'help.close' },
  { name: 'help', keys: { key: '/', ctrl: true }, label: 'help.help' },
]

type Press = { key: string; altKey: boolean; shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }

/** The shortcut a key press means, if any. Cmd counts as Ctrl. */
export function findShortcut(press: Press): Shortcut | undefined {
  return shortcuts.find(({ keys }) => {
    const hasModifiers =
      (keys.alt ?? false) === press.altKey && (keys.ctrl ?? false) === (press.ctrlKey || press.metaKey)
    // Some layouts reach the slash with Shift, so Shift counts only where it tells two shortcuts apart.
    const hasShift = keys.key === '/' || (keys.shift ?? false) === press.shiftKey
    return keys.key === press.key && hasModifiers && hasShift
  })?.name
}

/** The conversation `step` places away in the list, among the unread only if asked; undefined at the ends. */
export function neighbour(
  order: readonly string[],
  current: string | undefined,
  step: 1 | -1,
  isWanted = (_id: string) => true,
) {
  const start = current === undefined ? (step === 1 ? -1 : order.length) : order.indexOf(current)
  for (let index = start + step; index >= 0 && index < order.length; index += step) {
    const id = order[index]
    if (id !== undefined && isWanted(id)) return id
  }
  return undefined
}
