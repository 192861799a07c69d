import { expect, test } from 'vitest'
import type { Role } from './chain.ts'
import { Conversation, isSameKey, seededNumbers, type Sent } from './fixtures.ts'
import { decodeMessage, messageType } from './message.ts'

const other = { A: 'B', B: 'A' } as const

test('strictly alternating messages change the epoch every 43 to 44 round trips', () => {
  const conversation = new Conversation()
  const changes: number[] = []
  for (let round = 1; round <= 180; round++) {
    const before = conversation.states.A.braid.epoch
    expect(conversation.roundTrip(), `round trip ${round}`).toBe(true)
    if (conversation.states.A.braid.epoch !== before) changes.push(round)
  }
  expect(changes).toEqual([43, 87, 130, 174])
})

test('six hundred alternating round trips reach epoch 14', () => {
  const conversation = new Conversation(7)
  for (let round = 0; round < 600; round++) expect(conversation.roundTrip()).toBe(true)
  expect(conversation.states.A.braid.epoch).toBe(14)
  expect(conversation.states.B.braid.epoch).toBe(14)
})

test('two thousand messages one way and then a reply agree on every key', () => {
  const conversation = new Conversation(3)
  for (let i = 0; i < 2000; i++) {
    const { message, key } = conversation.send('A')
    expect(isSameKey(conversation.receive('B', message), key)).toBe(true)
  }
  expect(conversation.roundTrip()).toBe(true)
})

test('the state that goes in is left as it was', () => {
  const conversation = new Conversation()
  conversation.until(({ states }) => states.A.braid.kind === 'ek-sent-ct1-received')
  const { A, B } = conversation.states
  const kept = structuredClone({ A, B })
  for (let i = 0; i < 60; i++) conversation.roundTrip()
  expect({ A, B }).toEqual(kept)
})

/** Random traffic with losses and a reordering window; answers the epoch that both sides have reached. */
const runLossy = (seed: number, loss: number, steps: number): number => {
  const random = seededNumbers(seed)
  const conversation = new Conversation(seed)
  const inFlight: Record<Role, Sent[]> = { A: [], B: [] }
  for (let step = 0; step < steps; step++) {
    const from: Role = random() < 0.5 ? 'A' : 'B'
    const sent = conversation.send(from)
    const queue = inFlight[from]
    if (random() >= loss) queue.push(sent)
    while (queue.length > 6 || (queue.length > 0 && random() < 0.5)) {
      const [{ message, key }] = queue.splice(Math.floor(random() * Math.min(queue.length, 6)), 1) as [Sent]
      const received = conversation.receive(other[from], message)
      if (!isSameKey(received, key)) throw new Error(`keys differ with seed ${seed} at step ${step}`)
    }
  }
  return Math.min(conversation.states.A.braid.epoch, conversation.states.B.braid.epoch)
}

test.each([
  { seed: 11, loss: 0, steps: 2000 },
  { seed: 12, loss: 0.25, steps: 2600 },
  { seed: 13, loss: 0.6, steps: 5000 },
])('with loss $loss and reordering both sides keep agreeing past epoch 15', ({ seed, loss, steps }) => {
  expect(runLossy(seed, loss, steps)).toBeGreaterThanOrEqual(15)
})

test('a chunk after a wrap of the counter carries on', () => {
  const conversation = new Conversation()
  conversation.until(({ states }) => states.A.braid.kind === 'header-sent')
  const { A } = conversation.states
  conversation.states.A = { ...A, braid: { ...A.braid, nextChunk: 0xffff } as typeof A.braid }
  const indices = [conversation.send('A'), conversation.send('A')].map(
    ({ message }) => decodeMessage(message).chunk?.index,
  )
  expect(indices).toEqual([0xffff, 0])
})

test('epochs advance when every systematic chunk is lost', () => {
  const conversation = new Conversation(5)
  const lengths = new Map<number, number>([
    [messageType.header, 96],
    [messageType.ek, 1152],
    [messageType.ekCt1Ack, 1152],
    [messageType.ct1, 960],
    [messageType.ct2, 160],
  ])
  let delivered = 0
  for (let step = 0; conversation.states.A.braid.epoch < 4; step++) {
    expect(step).toBeLessThan(2000)
    for (const from of ['A', 'B'] as const) {
      const { message, key } = conversation.send(from)
      const { type, chunk } = decodeMessage(message)
      if (chunk !== undefined && 32 * chunk.index < lengths.get(type)!) continue
      expect(isSameKey(conversation.receive(other[from], message), key)).toBe(true)
      delivered++
    }
  }
  expect(delivered).toBeGreaterThan(200)
})

test('one older epoch is accepted and two older ones are refused', () => {
  const conversation = new Conversation(9)
  conversation.roundTrip()
  const held: Sent[] = []
  const epochs: number[] = []
  const burst = (from: Role, count: number): Sent[] =>
    Array.from({ length: count }, () => conversation.send(from))
  for (let round = 1; round <= 5; round++) {
    const sent = burst('A', 80)
    held.push(sent.pop()!)
    epochs.push(conversation.states.A.braid.epoch)
    for (const { message } of sent) conversation.receive('B', message)
    if (round === 5) break
    for (const { message } of burst('B', 80)) conversation.receive('A', message)
  }
  expect(epochs).toEqual([1, 1, 2, 2, 2])
  conversation.send('B')
  for (const { message } of held.slice(0, 2)) {
    expect(() => conversation.receive('B', message)).toThrow(
      expect.objectContaining({ code: 'post-quantum' }),
    )
  }
  for (const { message, key } of held.slice(2)) {
    expect(isSameKey(conversation.receive('B', message), key)).toBe(true)
  }
})
