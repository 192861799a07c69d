// How the tunes really sound: rendered as a browser would play them.
import { expect, test } from 'vitest'
import { strike } from './ringing.ts'
import { lengthOf, tunes, type Tune } from './score.ts'

async function render(tune: Tune): Promise<Float32Array> {
  const rate = 44_100
  const context = new OfflineAudioContext(1, Math.ceil(lengthOf(tune) * rate), rate)
  for (const note of tune.notes) strike(context, note, note.at)
  return (await context.startRendering()).getChannelData(0)
}

test.each(Object.entries(tunes))(
  'the tune %s is heard, is never distorted and fades to silence',
  async (_name, tune) => {
    const samples = await render(tune)
    const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
    expect(peak).toBeGreaterThan(0.05)
    expect(peak).toBeLessThan(1)
    expect(Math.abs(samples.at(-1) ?? 1)).toBeLessThan(0.01)
  },
)
