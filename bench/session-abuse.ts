// What forged messages cost and what records weigh: the CPU time of our code on one message that anybody could have
// made up, at the worst place (a record with 41 sessions), and the memory of many records. The current session follows
// jumps of up to 25,000 steps, the archived ones of up to 2000, and all sessions of one message share a step budget.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { generateKeyPair } from '../src/protocol/identity/curve.ts'
import { ProtocolError } from '../src/protocol/errors.ts'
import { decodeRecord, encodeRecord } from '../src/protocol/session/record-codec.ts'
import { maxArchivedSessions, type SessionRecord } from '../src/protocol/session/record.ts'
import { maxArchivedJump, maxJump } from '../src/protocol/session/limits.ts'
import { decryptMessage } from '../src/protocol/session/receive.ts'
import { createTypescriptBackend } from '../src/protocol/session/typescript-backend.ts'
import { decodeMessage, encodeMessage } from '../src/protocol/spqr/message.ts'
import type { Actor } from '../src/testing/scenarios/actor.ts'
import { forgeWhisper } from '../src/testing/scenarios/forge.ts'
import { createWorld, deliver } from '../src/testing/scenarios/scenario.ts'
import { spread, type Metric } from './metric.ts'

type Pair = { alice: Actor; bob: Actor }

function pair(name: string): Pair {
  const ours = createTypescriptBackend
  return createWorld({ alice: ours, bob: ours, forger: ours }, name)
}

/** Two who have opened as many sessions as a record holds, each with messages both ways. */
async function pairOfManySessions(): Promise<Pair> {
  const { alice, bob } = pair('abuse')
  for (let i = 0; i <= maxArchivedSessions; i++) {
    await alice.start(bob)
    await deliver(alice, bob, 'hello')
    await deliver(bob, alice, 'hello')
  }
  return { alice, bob }
}

/** The dearest things to ask for: the longest jump of the current session, and what all 41 follow. */
const dearSteps = [
  { counter: maxJump - 1, index: maxJump - 1 },
  { counter: maxArchivedJump - 1, index: maxArchivedJump - 1 },
  { counter: 0, index: maxArchivedJump - 1 },
]

/** CPU milliseconds of each of `count` refusals of a message with a new ratchet key, so many steps ahead in both ratchets. */
function timeForgery(
  { alice, bob }: Pair,
  steps: { counter: number; index: number },
  count: number,
): number[] {
  const record = bob.record(alice)
  const me = { ...bob.identity, identity: bob.identity.keyPair, address: bob.address }
  const addresses = { local: bob.address, remote: alice.address }
  const wire = forgeWhisper(alice, bob, new Uint8Array(200), {
    ratchetKey: generateKeyPair(alice.rng).publicKey,
    counter: steps.counter,
    pqRatchet: (honest) => {
      const message = decodeMessage(honest)
      return encodeMessage({ ...message, index: message.index + steps.index })
    },
    flipMac: true,
  })
  return Array.from({ length: count }, () => {
    const before = process.cpuUsage()
    try {
      decryptMessage(record, me, wire, addresses, bob.rng)
    } catch (error) {
      if (!(error instanceof ProtocolError && error.code === 'authentication')) throw error
      const { user, system } = process.cpuUsage(before)
      return (user + system) / 1000
    }
    throw new Error('a forged message was accepted')
  })
}

/** Bytes on the heap and in buffers that each of 1000 decoded records takes. */
function weighRecords(record: SessionRecord): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const used = () => {
    collect()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }
  const bytes = encodeRecord(record)
  const before = used()
  const records = Array.from({ length: 1000 }, () => decodeRecord(bytes.slice()))
  return (used() - before) / records.length
}

/** The metrics of this file. */
export async function measureAbuse(): Promise<Metric[]> {
  const many = await pairOfManySessions()
  timeForgery(many, { counter: maxArchivedJump, index: 0 }, 2)
  const plain = spread(timeForgery(many, { counter: 0, index: 0 }, 200))
  const forged = dearSteps.map((steps): Metric => {
    const cost = spread(timeForgery(many, steps, 20))
    const ratio = cost.median / plain.median
    return {
      name: `forged counter ${steps.counter}, index +${steps.index}, 41 sessions`,
      unit: 'ms CPU',
      ...cost,
      baseline: plain.median,
      ratio,
      goal: 'at most 80 x the cost of counter 0',
      ok: ratio <= 80,
    }
  })
  const { alice, bob } = pair('memory')
  await alice.start(bob)
  for (let i = 0; i < 100; i++) {
    await deliver(alice, bob, 'ping')
    await deliver(bob, alice, 'pong')
  }
  const each = weighRecords(bob.record(alice))
  return [
    ...forged,
    {
      name: 'memory of 1000 session records',
      unit: 'bytes each',
      median: each,
      p95: each,
      p99: each,
      goal: 'at most 32 KiB each',
      ok: each <= 32 * 1024,
    },
  ]
}
