// The sizes of the index. Tests make them small.

export type Limits = {
  /** Messages of a full segment. */
  segmentSize: number
  /** Pairs of word and message of a full segment: long texts fill one sooner. */
  segmentWeight: number
  /** So many changed messages are stored at once ... */
  flushAt: number
  /** ... and fewer after this time, in milliseconds. Until then the transactions' own notes keep them safe. */
  flushAfterMs: number
  /** Messages that a build takes in before it lets others have their turn, and its pause, in milliseconds. */
  buildStep: number
  buildPauseMs: number
  /** Rows that a build holds ready, over all conversations. */
  buildRows: number
  /** When work that failed is taken up again, in milliseconds. */
  retryMs: number
  /** When a damaged index is built anew, in milliseconds. */
  restartMs: number
}

export const LIMITS: Limits = {
  segmentSize: 4_096,
  segmentWeight: 160_000,
  flushAt: 256,
  flushAfterMs: 30_000,
  buildStep: 128,
  buildPauseMs: 10,
  buildRows: 16_384,
  retryMs: 60_000,
  restartMs: 1_000,
}
