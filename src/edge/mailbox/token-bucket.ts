// A token bucket: `rate` tokens a second, `burst` at most.

export class TokenBucket {
  readonly #ratePerMs: number
  readonly #burst: number
  readonly #nowMs: () => number
  #tokens: number
  #filledAtMs: number

  constructor(ratePerSecond: number, burst: number, nowMs: () => number = () => performance.now()) {
    this.#ratePerMs = ratePerSecond / 1000
    this.#burst = burst
    this.#nowMs = nowMs
    this.#tokens = burst
    this.#filledAtMs = nowMs()
  }

  /** Takes `cost` tokens if they are there. */
  take(cost: number): boolean {
    this.#fill()
    if (this.#tokens < cost) return false
    this.#tokens -= cost
    return true
  }

  /** Whether nothing has been taken for long enough to forget this bucket. */
  get isFull(): boolean {
    this.#fill()
    return this.#tokens >= this.#burst
  }

  #fill(): void {
    const nowMs = this.#nowMs()
    this.#tokens = Math.min(this.#burst, this.#tokens + (nowMs - this.#filledAtMs) * this.#ratePerMs)
    this.#filledAtMs = nowMs
  }
}
