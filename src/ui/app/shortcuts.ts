// Keyboard shortcuts of the whole window (ux.md 100), as data: the handler looks them up, the help dialog lists them. Where a
// browser keeps the usual keys for itself, a second set works in a tab and the usual one in the installed app.
import type { MessageId } from '../i18n/translate.ts'

export type Shortcut =
  | 'search'
  | 'search-chat'
  | 'newest'
  | 'new-chat'
  | 'settings'
  | 'next-chat'
  | 'previous-chat'
  | 'next-unread'
  | 'previous-unread'
  | 'nth-chat'
  | 'next-landmark'
  | 'previous-landmark'
  | 'close'
  | 'help'

/** `code` is the key's place on the keyboard, for digits that Shift turns into signs. */
type Keys = { key?: string; code?: RegExp; shown?: string; alt?: boolean; shift?: boolean; ctrl?: boolean }

type Entry = { name: Shortcut; keys: Keys; label: MessageId; only?: 'tab' | 'installed' }

/** Every shortcut with its keys and its words, in the order of the help. */
export const shortcuts: readonly Entry[] = [
  { name: 'search', keys: { key: 'f', ctrl: true }, label: 'help.search' },
  { name: 'search-chat', keys: { key: 'f', ctrl: true, shift: true }, label: 'help.search-chat' },
  { name: 'newest', keys: { key: 'j', ctrl: true }, label: 'help.newest' },
  { name: 'new-chat', keys: { key: 'n', ctrl: true }, label: 'help.new-chat', only: 'installed' },
  { name: 'new-chat', keys: { key: 'n', alt: true }, label: 'help.new-chat', only: 'tab' },
  { name: 'settings', keys: { key: ',', ctrl: true }, label: 'help.settings' },
  { name: 'next-chat', keys: { key: 'ArrowDown', alt: true }, label: 'help.next-chat' },
  { name: 'previous-chat', keys: { key: 'ArrowUp', alt: true }, label: 'help.previous-chat' },
  { name: 'next-unread', keys: { key: 'ArrowDown', alt: true, shift: true }, label: 'help.next-unread' },
  {
    name: 'previous-unread',
    keys: { key: 'ArrowUp', alt: true, shift: true },
    label: 'help.previous-unread',
  },
  {
    name: 'nth-chat',
    keys: { code: /^Digit([1-9])$/, shown: '1 – 9', ctrl: true },
    label: 'help.nth-chat',
    only: 'installed',
  },
  {
    name: 'nth-chat',
    keys: { code: /^Digit([1-9])$/, shown: '1 – 9', alt: true, shift: true },
    label: 'help.nth-chat',
    only: 'tab',
  },
  { name: 'next-landmark', keys: { key: 'F6' }, label: 'help.next-landmark' },
  { name: 'next-landmark', keys: { key: 'F6', ctrl: true }, label: 'help.next-landmark' },
  { name: 'previous-landmark', keys: { key: 'F6', shift: true }, label: 'help.previous-landmark' },
  {
    name: 'previous-landmark',
    keys: { key: 'F6', ctrl: true, shift: true },
    label: 'help.previous-landmark',
  },
  { name: 'close', keys: { key: 'Escape' }, label: 'help.close' },
  { name: 'help', keys: { key: '/', ctrl: true }, label: 'help.help' },
]

type Press = {
  key: string
  code?: string
  altKey: boolean
  shiftKey: boolean
  ctrlKey: boolean
  metaKey: boolean
}

/** The shortcut a key press means, if any. Cmd counts as Ctrl. */
export function findShortcut(press: Press): Shortcut | undefined {
  return shortcuts.find(({ keys }) => {
    const hasModifiers =
      (keys.alt ?? false) === press.altKey && (keys.ctrl ?? false) === (press.ctrlKey || press.metaKey)
    // Some layouts reach the slash with Shift, so Shift counts only where it tells two shortcuts apart.
    const hasShift = keys.key === '/' || (keys.shift ?? false) === press.shiftKey
    const isKey = keys.code ? keys.code.test(press.code ?? '') : keys.key === plainKey(press.key)
    return isKey && hasModifiers && hasShift
  })?.name
}

/** The digit of a press of `nth-chat`, from 1. */
export function digitOf(press: Pick<Press, 'code'>): number {
  return Number(/^Digit([1-9])$/.exec(press.code ?? '')?.[1] ?? 1)
}

/** What the help lists: each shortcut once, with the keys that work here. */
export function listShortcuts(isInstalled: boolean): readonly Entry[] {
  const here = shortcuts.filter(({ only }) => only !== (isInstalled ? 'tab' : 'installed'))
  return here.filter(({ name }, index) => here.findIndex((one) => one.name === name) === index)
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

/** Letters mean the same with the Shift key or Caps Lock. */
function plainKey(key: string): string {
  return key.length === 1 ? key.toLowerCase() : key
}
