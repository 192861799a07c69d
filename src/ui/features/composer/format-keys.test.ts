import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatKey, markOf, toggleMark, type FormatMark } from './format-keys.ts'

const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false }

test.each([
  ['Ctrl+B', { key: 'b', ctrlKey: true }, 'bold'],
  ['Cmd+I', { key: 'i', metaKey: true }, 'italic'],
  ['Ctrl+E', { key: 'e', ctrlKey: true }, 'code'],
  ['Ctrl+Shift+X', { key: 'X', ctrlKey: true, shiftKey: true }, 'strike'],
  ['Ctrl+X', { key: 'x', ctrlKey: true }, undefined],
  ['B', { key: 'b' }, undefined],
])('%s marks or not', (_name, press, expected) => {
  expect(formatKey({ ...none, ...press })).toBe(expected)
})

test('a word is marked, and stays selected', () => {
  expect(toggleMark('say hi', 4, 6, 'bold')).toEqual({ from: 4, to: 6, text: '**hi**', start: 6, end: 8 })
})

test('what is marked and toggled again is as it was', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[a-z ]{0,20}$/),
      fc.nat(20),
      fc.nat(20),
      fc.constantFrom<FormatMark>(...(Object.keys(markOf) as FormatMark[])),
      (text, a, b, mark) => {
        const [start, end] = [Math.min(a, b, text.length), Math.min(Math.max(a, b), text.length)]
        const apply = (written: string, from: number, to: number) => {
          const change = toggleMark(written, from, to, mark)
          return {
            text: written.slice(0, change.from) + change.text + written.slice(change.to),
            start: change.start,
            end: change.end,
          }
        }
        const once = apply(text, start, end)
        expect(apply(once.text, once.start, once.end)).toEqual({ text, start, end })
      },
    ),
  )
})
