import { expect, test } from 'vitest'
import { HIDE_AFTER_MS, showsControls, type Attention } from './hiding.ts'

const still: Attention = {
  phase: 'connected',
  hasPicture: true,
  isBusy: false,
  hasKeyboardFocus: false,
  stillMs: HIDE_AFTER_MS,
}

test.each<[string, Partial<Attention>, boolean]>([
  ['nothing has moved for long enough', {}, false],
  ['something has just moved', { stillMs: HIDE_AFTER_MS - 1 }, true],
  ['there is no picture', { hasPicture: false }, true],
  ['the call is still being made', { phase: 'connecting' }, true],
  ['the call is being mended', { phase: 'reconnecting' }, true],
  ['the call has ended', { phase: 'ended' }, true],
  ['a panel is open', { isBusy: true }, true],
  ['a control has the keyboard focus', { hasKeyboardFocus: true }, true],
])('when %s, whether the controls show is right', (_when, part, shows) => {
  expect(showsControls({ ...still, ...part })).toBe(shows)
})
