import { describe, expect, it } from 'vitest'
import { browserClaims } from './claims.ts'

const name = () => `claims ${crypto.randomUUID()}`

describe('the claim of a tab on the call', () => {
  it('is held by one, and free again when it is given back', async () => {
    const lock = name()
    const [one, two] = [browserClaims(lock, () => undefined), browserClaims(lock, () => undefined)]
    expect(await two.isTaken()).toBe(false)
    const release = await one.take()
    expect(release).toBeDefined()
    expect(await two.isTaken()).toBe(true)
    expect(await two.take()).toBeUndefined()
    release!()
    const next = await two.take()
    expect(next).toBeDefined()
    next!()
  })

  it('is waited for by all others at once', async () => {
    const lock = name()
    const claims = [1, 2, 3].map(() => browserClaims(lock, () => undefined))
    const release = await claims[0]!.take()
    let free = 0
    const waiting = claims.slice(1).map(async (one) => {
      await one.whenFree()
      free += 1
    })
    expect(await claims[1]!.isTaken()).toBe(true)
    expect(free).toBe(0)
    release!()
    await Promise.all(waiting)
    expect(await claims[1]!.isTaken()).toBe(false)
  })
})
