import { expect, test } from 'vitest'
import {
  bytesLeft,
  checkText,
  isSendKey,
  shouldSignalTyping,
  TEXT_MAX_BYTES,
  TYPING_RENEW_MS,
} from './composer-rules.ts'

const enter = {
  key: 'Enter',
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  isComposing: false,
  keyCode: 13,
}

test.each([
  ['Enter', {}, false, true],
  ['Shift+Enter', { shiftKey: true }, false, false],
  ['Alt+Enter', { altKey: true }, false, false],
  ['Ctrl+Enter', { ctrlKey: true }, false, true],
  ['Enter while composing', { isComposing: true }, false, false],
  ['Enter of an input method', { keyCode: 229 }, false, false],
  ['another key', { key: 'a' }, false, false],
  ['Enter on touch', {}, true, false],
  ['Ctrl+Enter on touch', { ctrlKey: true }, true, true],
])('%s sends or not', (_name, change, isTouch, expected) => {
  expect(isSendKey({ ...enter, ...change }, isTouch)).toBe(expected)
})

test.each([
  ['', 'empty'],
  [' \n ', 'empty'],
  ['x', 'fits'],
  ['x'.repeat(TEXT_MAX_BYTES), 'fits'],
  ['x'.repeat(TEXT_MAX_BYTES + 1), 'too-long'],
  ['é'.repeat(TEXT_MAX_BYTES / 2), 'fits'],
  ['é'.repeat(TEXT_MAX_BYTES / 2) + '.', 'too-long'],
])('a text is measured in bytes', (text, state) => {
  expect(checkText(text).state).toBe(state)
})

test('the counter shows only near the limit', () => {
  expect(bytesLeft(checkText('hello'))).toBeUndefined()
  expect(bytesLeft(checkText('x'.repeat(TEXT_MAX_BYTES - 10)))).toBe(10)
  expect(bytesLeft(checkText('x'.repeat(TEXT_MAX_BYTES + 3)))).toBe(-3)
})

test('typing is signalled at the first key and renewed while it goes on', () => {
  expect(shouldSignalTyping(undefined, 5)).toBe(true)
  expect(shouldSignalTyping(0, TYPING_RENEW_MS - 1)).toBe(false)
  expect(shouldSignalTyping(0, TYPING_RENEW_MS)).toBe(true)
})
