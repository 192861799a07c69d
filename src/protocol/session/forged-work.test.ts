// The bound on the work that one forged message causes (5.5), counted in hash derivations. Every step of a chain in
// either ratchet is one call of `hmac` or `deriveKeys`.
import fc from 'fast-check'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { utf8 } from '../../lib/bytes.ts'
import { forgeWhisper, skipCounters, skipPostQuantum } from '../../testing/scenarios/forge.ts'
import { createWorld, deliver, type World } from '../../testing/scenarios/scenario.ts'
import { generateKeyPair } from '../identity/curve.ts'
import type * as Kdf from '../kdf.ts'
import { decodeMessage, encodeMessage } from '../spqr/message.ts'
import type { SentMessage } from './backend.ts'
import { maxArchivedJump, maxJump } from './limits.ts'
import { decryptMessage } from './receive.ts'
import { maxArchivedSessions } from './record.ts'
import { createTypescriptBackend } from './typescript-backend.ts'

const counted = vi.hoisted(() => ({ derivations: 0 }))
vi.mock('../kdf.ts', async (load) => {
  const original = await load<typeof Kdf>()
  return {
    ...original,
    hmac: (...args: Parameters<typeof Kdf.hmac>) => {
      counted.derivations++
      return original.hmac(...args)
    },
    deriveKeys: (...args: Parameters<typeof Kdf.deriveKeys>) => {
      counted.derivations++
      return original.deriveKeys(...args)
    },
  }
})

/** As many sessions as a record holds. */
const sessionCount = maxArchivedSessions + 1
/** Derivations of a session besides its chain steps: root step, seed, the steps after the message, MAC. */
const fixedCost = 8

let world: World
/** Messages that have not arrived yet, of sessions from the oldest on. */
let held: SentMessage[]

beforeAll(async () => {
  const ours = createTypescriptBackend
  world = createWorld({ alice: ours, bob: ours, forger: ours }, 'forged work')
  const { alice, bob } = world
  held = []
  for (let i = 0; i < sessionCount; i++) {
    await alice.start(bob)
    await deliver(alice, bob, 'hello')
    await deliver(bob, alice, 'hello')
    if (i % 13 !== 0) continue
    // 600 messages are lost, then one is late, on a ratchet key that Bob has not seen.
    skipCounters(alice, bob, 600)
    skipPostQuantum(alice, bob, 600)
    held.push(await alice.send(bob, 'late'))
  }
})

/** Derivations that Bob spends on a forgery that wants `counter` and `index` steps in the two ratchets. */
function costOf(counter: number, index: number): number {
  const { alice, bob } = world
  const record = bob.record(alice)
  const me = { ...bob.identity, identity: bob.identity.keyPair, address: bob.address }
  const wire = forgeWhisper(alice, bob, utf8('forged'), {
    ratchetKey: generateKeyPair(alice.rng).publicKey,
    counter,
    pqRatchet: (honest) => encodeMessage({ ...decodeMessage(honest), index: index + 2 }),
    flipMac: true,
  })
  counted.derivations = 0
  expect(() =>
    decryptMessage(record, me, wire, { local: bob.address, remote: alice.address }, bob.rng),
  ).toThrow()
  return counted.derivations
}

describe('a forged message to 41 sessions', () => {
  it('takes no more steps than the longest jump of one session, whatever it asks for', () => {
    const steps = fc.oneof(fc.nat({ max: maxArchivedJump }), fc.nat({ max: maxJump }))
    fc.assert(
      fc.property(steps, steps, (counter, index) => {
        expect(costOf(counter, index)).toBeLessThanOrEqual(2 * maxJump + sessionCount * fixedCost)
      }),
      {
        numRuns: 12,
        examples: [
          [maxArchivedJump - 2, maxArchivedJump - 2],
          [0, maxArchivedJump - 2],
          [maxArchivedJump - 2, 0],
          [1250, 0],
        ],
      },
    )
  })

  it('is tried on every session when it asks for little', () => {
    const [least, more] = [costOf(0, 0), costOf(600, 0)]
    expect(more - least).toBe(600 * sessionCount)
  })

  it('leaves a late message of 600 steps readable in any of them, the oldest too', async () => {
    const { alice, bob } = world
    expect(held).toHaveLength(4)
    for (const message of held) expect(await bob.receive(alice, message)).toBe('late')
  })
})
