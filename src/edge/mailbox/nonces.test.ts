import { describe, expect, it } from 'vitest'
import { createHttpNonces } from './nonces.ts'
import { TokenBucket } from './token-bucket.ts'

describe('HTTP nonces', () => {
  it('serve once, in time, at the process that made them', () => {
    let nowMs = 0
    const nonces = createHttpNonces(() => nowMs)
    const [first, late] = [nonces.issue(), nonces.issue()]
    expect(nonces.consume(first)).toBe(true)
    expect(nonces.consume(first)).toBe(false)
    expect(createHttpNonces(() => nowMs).consume(late)).toBe(false)
    nowMs = 10 * 60_000
    expect(nonces.consume(late)).toBe(false)
    expect(nonces.consume(nonces.issue())).toBe(true)
  })

  it('cannot be made or lengthened by a client', () => {
    const nonces = createHttpNonces()
    const nonce = nonces.issue()
    nonce[6]! ^= 1
    expect(nonces.consume(nonce)).toBe(false)
    expect(nonces.consume(new Uint8Array(32))).toBe(false)
  })
})

describe('the token bucket', () => {
  it('allows its burst, then its rate', () => {
    let nowMs = 0
    const bucket = new TokenBucket(10, 3, () => nowMs)
    expect([1, 1, 1, 1].map((cost) => bucket.take(cost))).toEqual([true, true, true, false])
    nowMs = 100
    expect([bucket.take(1), bucket.take(1)]).toEqual([true, false])
    nowMs = 60_000
    expect(bucket.take(4)).toBe(false)
    expect(bucket.take(3)).toBe(true)
  })
})
