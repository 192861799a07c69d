// The curve arithmetic of the next sealed message to a contact, done ahead of time: it does not depend on what will be written. A
// preparation is taken out before it is used, so that none is used twice, and lies in memory only, so that none outlives a crash.
import { toHex, wipe, type Bytes } from '../lib/bytes.ts'
import type { SealStart } from '../protocol/sealed/sealed-v2.ts'

/** Contacts for whom something is prepared; the one written to longest ago gives way. */
const MAX_PREPARED = 64

/** Preparations by recipient. */
export interface SealReserve {
  /** Takes the preparation for this recipient, if there is one. */
  take(recipient: Uint8Array): SealStart | undefined
  /** Prepares for this recipient in its own time, if nothing is prepared. */
  fill(recipient: Bytes): void
  /** Overwrites everything; nothing is prepared from then on. */
  close(): void
}

/** `later` runs a task when there is time; without it nothing is prepared. */
export function createSealReserve(
  start: (recipient: Bytes) => SealStart,
  later: ((task: () => void) => void) | undefined,
): SealReserve {
  const prepared = new Map<string, SealStart>()
  const asked = new Set<string>()
  let isClosed = false

  const prepare = (recipient: Bytes, name: string): void => {
    asked.delete(name)
    if (isClosed || prepared.has(name)) return
    prepared.set(name, start(recipient))
    for (const [oldest, { secret }] of prepared) {
      if (prepared.size <= MAX_PREPARED) break
      wipe(secret)
      prepared.delete(oldest)
    }
  }

  return {
    take(recipient) {
      const name = toHex(recipient)
      const found = prepared.get(name)
      prepared.delete(name)
      return found
    },
    fill(recipient) {
      const name = toHex(recipient)
      if (later === undefined || isClosed || prepared.has(name) || asked.has(name)) return
      asked.add(name)
      later(() => prepare(recipient, name))
    },
    close() {
      isClosed = true
      for (const { secret } of prepared.values()) wipe(secret)
      prepared.clear()
    },
  }
}
