// What forged messages cost and what records weigh: the CPU time of our code on one message that anybody could have
// made up, at the worst place (a record with 41 sessions), and the memory of many records. The current session follows
// jumps of up to 25,000 steps, the archived ones of up to 2000; so the shorter jump is the dearer one, as all 41 follow it.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { generateKeyPair } from '../src/protocol/identity/curve.ts'
import { ProtocolError } from '../src/protocol/errors.ts'
import { decodeRecord, encodeRecord } from '../src/protocol/session/record-codec.ts'
import { maxArchivedSessions, type SessionRecord } from '../src/protocol/session/record.ts'
import { decryptMessage, maxArchivedJump, maxJump } from '../src/protocol/session/session.ts'
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

/** CPU milliseconds of each of `count` refusals of a message with a new ratchet key, `ahead` steps in both ratchets. */
function timeForgery({ alice, bob }: Pair, ahead: number, count: number): number[] {
  const record = bob.record(alice)
  const me = { ...bob.identity, identity: bob.identity.keyPair, address: bob.address }
  const addresses = { local: bob.address, remote: alice.address }
  const wire = forgeWhisper(alice, bob, new Uint8Array(200), {
    ratchetKey: generateKeyPair(alice.rng).publicKey,
    counter: ahead,
    pqRatchet: (honest) => {
      const message = decodeMessage(honest)
      return encodeMessage({ ...message, index: message.index + ahead })
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
  timeForgery(many, maxArchivedJump, 2)
  const plain = spread(timeForgery(many, 0, 200))
  const forged = [maxJump - 1, maxArchivedJump - 1].map((ahead): Metric => {
    const cost = spread(timeForgery(many, ahead, 20))
    const ratio = cost.median / plain.median
    return {
      name: `forged counter ${ahead}, 41 sessions`,
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
