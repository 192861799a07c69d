import { expect, test } from 'vitest'
import { errorMessage, isRetryable } from './error-words.ts'

test.each([
  [{ code: 'invite-used' }, 'error.invite-used'],
  [{ code: 'text-too-long' }, 'error.text-too-long'],
  [{ code: 'toString' }, 'error.internal'],
  [{ code: 7 }, 'error.internal'],
  [new Error('x'), 'error.internal'],
  [undefined, 'error.internal'],
])('the error %j is put in words as %s', (error, words) => {
  expect(errorMessage(error)).toBe(words)
})

test('only an error that says so is worth another try', () => {
  expect(isRetryable({ retryable: true })).toBe(true)
  expect(isRetryable({ retryable: 'yes' })).toBe(false)
  expect(isRetryable(undefined)).toBe(false)
})
