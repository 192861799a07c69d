import { expect, it } from 'vitest'
import { hangs, readStats } from './stats.ts'

/** What a browser counts of one voice, a camera and a screen that come in. */
function reading(camera: { packetsReceived: number; framesDecoded: number }, atMs = 0) {
  const inbound = { type: 'inbound-rtp', packetsReceived: 50 }
  const entries = [
    { ...inbound, id: 'voice', kind: 'audio' },
    { ...inbound, id: 'camera', kind: 'video', ...camera },
    { ...inbound, id: 'screen', kind: 'video', framesDecoded: 7 },
  ]
  return readStats(new Map(entries.map((entry) => [entry.id, entry])) as unknown as RTCStatsReport, atMs)
}

it('Pictures hang when their parts come and none can be shown', () => {
  const before = reading({ packetsReceived: 100, framesDecoded: 20 })
  expect(before).toMatchObject({ audioPackets: 50, picturePackets: 150, pictures: 27 })
  expect(hangs(before, undefined)).toBe(false)
  expect(hangs(reading({ packetsReceived: 120, framesDecoded: 20 }), before)).toBe(true)
  expect(hangs(reading({ packetsReceived: 120, framesDecoded: 21 }), before)).toBe(false)
  // The camera is off.
  expect(hangs(reading({ packetsReceived: 100, framesDecoded: 20 }), before)).toBe(false)
})
