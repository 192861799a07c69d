// Waiting times between tries (network.md, sections 4.8 and 6.3): growing, with jitter, starting over on request.

/** How waiting times grow. All in milliseconds. */
export type BackoffPlan = { firstMs: number; factor: number; maxMs: number; jitter: number }

/** Redials of contacts: 0.5 s doubling to 30 s, give or take 30 %. */
export const REDIAL_PLAN: BackoffPlan = { firstMs: 500, factor: 2, maxMs: 30_000, jitter: 0.3 }

/** Tries for a direct path beside a working relayed one: after 30 s, 2 min, 10 min. */
export const UPGRADE_DELAYS_MS: readonly number[] = [30_000, 120_000, 600_000]

/** Counts failures and tells how long to wait before the next try. */
export class Backoff {
  readonly #plan: BackoffPlan
  readonly #random: () => number
  #failures = 0

  constructor(plan: BackoffPlan, random: () => number = Math.random) {
    this.#plan = plan
    this.#random = random
  }

  get failures(): number {
    return this.#failures
  }

  /** Notes a failure; gives the wait before the next try, in milliseconds. `capMs` lowers the ceiling for this one. */
  next(capMs = this.#plan.maxMs): number {
    const exponential = this.#plan.firstMs * this.#plan.factor ** Math.min(this.#failures, 30)
    this.#failures++
    const spread = 1 + this.#plan.jitter * (2 * this.#random() - 1)
    return Math.round(Math.min(exponential, this.#plan.maxMs, capMs) * spread)
  }

  reset(): void {
    this.#failures = 0
  }
}
