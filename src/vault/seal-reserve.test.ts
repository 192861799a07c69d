import { expect, it } from 'vitest'
import { fromUtf8, utf8, type Bytes } from '../lib/bytes.ts'
import { createMemoryStore } from '../testing/memory-store.ts'
import { createSealReserve } from './seal-reserve.ts'
import { createVault, type OpenVault } from './vault.ts'
import { systemEntropy } from './entropy.ts'

const recipient = (i: number): Bytes => new Uint8Array(33).fill(i)

function reserveOf() {
  const tasks: (() => void)[] = []
  const starts: Bytes[] = []
  const start = () => {
    const secret = new Uint8Array(32).fill(7)
    starts.push(secret)
    return { secret, ephemeral: secret, encryptedSecret: secret, tag: secret }
  }
  const reserve = createSealReserve(start, (task) => tasks.push(task))
  const run = () => tasks.splice(0).forEach((task) => task())
  return { reserve, starts, run }
}

it('prepares once a recipient, later, and gives it away once', () => {
  const { reserve, starts, run } = reserveOf()
  reserve.fill(recipient(1))
  reserve.fill(recipient(1))
  expect(reserve.take(recipient(1))).toBeUndefined()
  run()
  expect(starts).toHaveLength(1)
  expect(reserve.take(recipient(2))).toBeUndefined()
  expect(reserve.take(recipient(1))?.secret).toBe(starts[0])
  expect(reserve.take(recipient(1))).toBeUndefined()
})

it('overwrites what gives way, and everything when it is closed', () => {
  const { reserve, starts, run } = reserveOf()
  for (let i = 0; i < 65; i++) reserve.fill(recipient(i))
  run()
  const isWiped = (secret: Bytes) => secret.every((byte) => byte === 0)
  expect(starts.map(isWiped).indexOf(false)).toBe(1)
  reserve.fill(recipient(99))
  reserve.close()
  run()
  expect(starts).toHaveLength(65)
  expect(starts.every(isWiped)).toBe(true)
  expect(reserve.take(recipient(5))).toBeUndefined()
})

it('seals from the reserve what the contact reads, each with a secret of its own', async () => {
  const tasks: (() => void)[] = []
  const join = () =>
    createVault(createMemoryStore(), {
      now: Date.now,
      entropy: systemEntropy,
      later: (task) => tasks.push(task),
    })
  const [alice, bob] = [await join(), await join()]
  const addressOf = ({ accountId, deviceId, identityKey }: OpenVault) => ({
    accountId,
    deviceId,
    identityKey,
  })
  const bundle = (await bob.makePrekeys(1)).oneTime[0]!
  await alice.withPeer(addressOf(bob), async (session) => ({ result: session.start(bundle), changes: [] }))
  const sealed: Bytes[] = []
  for (let i = 0; i < 4; i++) {
    expect(tasks).toHaveLength(1)
    tasks.splice(0).forEach((task) => task())
    const text = utf8(`message ${i}`)
    sealed.push(
      await alice.withPeer(addressOf(bob), async (session) => ({ result: session.seal(text), changes: [] })),
    )
  }
  for (const [i, one] of sealed.entries()) {
    const unsealed = bob.unseal(one)
    const read = await bob.withPeer(unsealed, async (session) => ({
      result: fromUtf8(session.open(unsealed)),
      changes: [],
    }))
    expect(read).toBe(`message ${i}`)
  }
  // Masked secret and ephemeral key.
  expect(new Set(sealed.map((one) => String(one.slice(1, 81)))).size).toBe(4)
})
