import { expect, test } from 'vitest'
import type { CallView } from '../../../sdk/types.ts'
import type { SoundName } from './score.ts'
import { soundOf } from './sounding.ts'

type Phase = CallView['phase']

test.each<[Phase | undefined, Phase, number | undefined, SoundName | undefined]>([
  [undefined, 'incoming', undefined, 'incoming'],
  [undefined, 'calling', undefined, undefined],
  ['calling', 'ringing', undefined, 'outgoing'],
  ['ringing', 'connecting', 1, undefined],
  ['connecting', 'connected', 1, 'connected'],
  ['connected', 'reconnecting', 1, undefined],
  ['reconnecting', 'connected', 1, undefined],
  ['connected', 'ended', 1, 'ended'],
  ['ringing', 'ended', undefined, 'ended'],
  ['incoming', 'ended', undefined, undefined],
])('from %s to %s (accepted at %s) the sound is %s', (before, phase, acceptedAt, sound) => {
  expect(soundOf({ phase, ...(acceptedAt === undefined ? {} : { acceptedAt }) }, before)).toBe(sound)
})
