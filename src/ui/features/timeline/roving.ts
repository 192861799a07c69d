// Walking through the messages with the keys (ux.md 102): arrows, Home and End move the focus from message to message.

/** Where the focus goes: an index into `count` messages. `current` is -1 while the log itself has it; `lastVisible` is where a walk begins. */
export function nextIndex(
  key: string,
  current: number,
  count: number,
  lastVisible: number,
): number | undefined {
  if (count === 0) return undefined
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  if (key !== 'ArrowUp' && key !== 'ArrowDown') return undefined
  if (current === -1) return Math.min(count - 1, Math.max(0, lastVisible))
  return Math.min(count - 1, Math.max(0, current + (key === 'ArrowUp' ? -1 : 1)))
}
