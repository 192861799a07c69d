// The sounds of calls as scores: notes that `ringing.ts` plays. All of them are our own, in the scale of G major without its
// half tones, so that none of them is harsh and two that overlap still agree.

/** One struck note: when it begins and how long it sounds, in seconds; its pitch in Hz; its loudness from 0 to 1. */
export type Note = { at: number; lasts: number; pitch: number; loudness: number }

/** A tune; one with `repeatAfter` begins anew after so many seconds. */
export type Tune = { notes: readonly Note[]; repeatAfter?: number }

export type SoundName = 'incoming' | 'outgoing' | 'connected' | 'ended'

const pitches = { d4: 293.66, g4: 392, a4: 440, b4: 493.88, d5: 587.33, e5: 659.25, g5: 783.99 } as const

type Pitch = keyof typeof pitches

/** Notes one after the other, `step` seconds apart and ringing on for `lasts`. */
function run(names: readonly Pitch[], at: number, step: number, lasts: number, loudness: number): Note[] {
  return names.map((name, index) => ({
    at: at + index * step,
    lasts,
    pitch: pitches[name],
    loudness,
  }))
}

/** Every sound there is. */
export const tunes: Record<SoundName, Tune> = {
  /** Two phrases that climb, like a question asked twice. */
  incoming: {
    notes: [
      ...run(['g4', 'b4', 'd5'], 0, 0.16, 0.9, 0.5),
      ...run(['b4', 'd5', 'g5', 'e5'], 0.72, 0.16, 1.1, 0.55),
    ],
    repeatAfter: 3.2,
  },
  /** Two low, soft strokes: it rings over there. */
  outgoing: { notes: run(['d4', 'g4'], 0, 0.22, 0.8, 0.22), repeatAfter: 3.6 },
  connected: { notes: run(['d5', 'g5'], 0, 0.1, 0.5, 0.35) },
  ended: { notes: run(['b4', 'g4', 'd4'], 0, 0.12, 0.5, 0.3) },
}

/** How long a tune sounds, in seconds. */
export function lengthOf({ notes }: Tune): number {
  return Math.max(...notes.map(({ at, lasts }) => at + lasts))
}
