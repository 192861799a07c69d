import { expect, test } from 'vitest'
import { callKey, type Focus } from './call-keys.ts'

const plain = { altKey: false, ctrlKey: false, metaKey: false }

test.each<[string, Focus, string | undefined]>([
  ['m', 'nothing', 'microphone'],
  ['M', 'button', 'microphone'],
  ['v', 'nothing', 'camera'],
  [' ', 'nothing', 'talk'],
  [' ', 'button', undefined],
  ['m', 'field', undefined],
  [' ', 'field', undefined],
  ['x', 'nothing', undefined],
])('the key "%s" with the focus on %s means %s', (key, focus, meaning) => {
  expect(callKey({ ...plain, key }, focus)).toBe(meaning)
})

test('a key with Ctrl, Cmd or Alt, or within a composition, is left to others', () => {
  for (const with_ of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { isComposing: true }])
    expect(callKey({ ...plain, key: 'm', ...with_ }, 'nothing')).toBeUndefined()
})
