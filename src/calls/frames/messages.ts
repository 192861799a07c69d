// What the window and its frame worker tell each other. `docs/protocol/calls-media.md`, section "Frames".
import type { Bytes } from '../../lib/bytes.ts'

/** The four media of a call, in the order of their sections in its descriptions. */
export const mediaKinds = ['audio', 'camera', 'screen', 'screen-audio'] as const

export type MediaKind = (typeof mediaKinds)[number]

/** Which frames a transform is for: the own ones on their way out, or theirs on their way in. */
export type FrameTransformOptions = { direction: 'send' | 'receive'; kind: MediaKind }

/** Hands the worker a side's secret; the worker keeps the only copy it needs. */
export type FrameCommand =
  | { type: 'keys'; direction: 'send' | 'receive'; callId: Bytes; secret: Bytes; rotateMs: number }
  /** The path was broken: whole pictures are made, or asked for. */
  | { type: 'renew'; direction: 'send' | 'receive' }
  | { type: 'measure' }

/** What the worker has done since it started; times are of one frame, in milliseconds. */
export type FrameReport =
  { type: 'counts'; sealed: number; opened: number; failed: number } | { type: 'delays'; delays: number[] }
