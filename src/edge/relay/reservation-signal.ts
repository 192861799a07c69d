// The timer of a relay reservation. The one that circuit-relay-v2 brings keeps its older timers after a second reset, so
// a reservation vanishes hours after it was refreshed, with every connection made under it (`network.md`, section 4.4).
// This one fires once, at its last deadline, and `clear` stops it.

export interface ReservationSignal extends AbortSignal {
  reset(ms?: number): void
  clear(): void
}

/** A signal that aborts after `ms`, unless it is reset or cleared. Does not keep the process alive. */
export function createReservationSignal(ms: number): ReservationSignal {
  const controller = new AbortController()
  const expire = (): void => controller.abort(new DOMException('The reservation has expired', 'TimeoutError'))
  let timer = setTimeout(expire, ms).unref()
  return Object.assign(controller.signal, {
    reset(newMs = ms) {
      clearTimeout(timer)
      timer = setTimeout(expire, newMs).unref()
    },
    clear() {
      clearTimeout(timer)
    },
  })
}
