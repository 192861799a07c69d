import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { concat, type Bytes } from '../../lib/bytes.ts'
import { Conversation, isSameKey, seededNumbers } from './fixtures.ts'
import { decodeSpqrState, encodeSpqrState } from './state-codec.ts'
import type { Braid, SpqrState } from './state.ts'

/** States of every kind, some of them with skipped keys, from conversations with losses. */
const specimens: SpqrState[] = []

beforeAll(() => {
  const random = seededNumbers(21)
  const seen = new Set<string>()
  const conversation = new Conversation(21)
  for (let step = 0; step < 1500; step++) {
    const [from, to] = random() < 0.5 ? (['A', 'B'] as const) : (['B', 'A'] as const)
    const { message } = conversation.send(from)
    if (random() < 0.7) conversation.receive(to, message)
    for (const state of Object.values(conversation.states)) {
      const label = `${state.chain.role} ${state.braid.kind} ${Math.min(state.braid.epoch, 4)}`
      if (seen.has(label)) continue
      seen.add(label)
      specimens.push(state)
    }
  }
})

test('every reachable kind of state survives the round trip', () => {
  const kinds = new Set<Braid['kind']>()
  for (const state of specimens) {
    const bytes = encodeSpqrState(state)
    expect(decodeSpqrState(bytes)).toEqual(state)
    expect(encodeSpqrState(decodeSpqrState(bytes))).toEqual(bytes)
    kinds.add(state.braid.kind)
  }
  expect(kinds.size).toBe(11)
})

test('a conversation goes on from stored states', () => {
  const conversation = new Conversation(4)
  for (let round = 0; round < 200; round++) {
    const { message, key } = conversation.send('A')
    conversation.states.A = decodeSpqrState(encodeSpqrState(conversation.states.A))
    conversation.states.B = decodeSpqrState(encodeSpqrState(conversation.states.B))
    expect(isSameKey(conversation.receive('B', message), key)).toBe(true)
    expect(conversation.roundTrip()).toBe(true)
  }
})

test('a state is structured-cloneable', () => {
  for (const state of specimens) expect(structuredClone(state)).toEqual(state)
})

test('the decoded state shares no memory with the bytes', () => {
  const state = specimens.at(-1)!
  const bytes = encodeSpqrState(state)
  const decoded = decodeSpqrState(bytes)
  bytes.fill(0)
  expect(decoded).toEqual(state)
})

test('the stored form stays small', () => {
  const conversation = new Conversation(6)
  let largest = 0
  for (let round = 0; round < 200; round++) {
    conversation.roundTrip()
    for (const state of Object.values(conversation.states)) {
      largest = Math.max(largest, encodeSpqrState(state).length)
    }
  }
  expect(largest).toBeLessThan(4096)
})

test('every truncation and every trailing byte is refused', () => {
  for (const state of specimens.slice(0, 4)) {
    const bytes = encodeSpqrState(state)
    for (let length = 0; length < bytes.length; length += 7) {
      expect(() => decodeSpqrState(bytes.slice(0, length))).toThrow('SpqrState')
    }
    expect(() => decodeSpqrState(concat(bytes, new Uint8Array(1)))).toThrow('trailing')
  }
})

/** Decoding is total, and what it accepts is the one encoding of that state. */
const readOrRefuse = (bytes: Bytes): void => {
  let state: SpqrState
  try {
    state = decodeSpqrState(bytes)
  } catch (error) {
    expect(error).toMatchObject({ name: 'DecodeError', code: 'malformed' })
    return
  }
  expect(encodeSpqrState(state)).toEqual(bytes)
}

test('damaged states are read as another state or refused as malformed', () => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(fc.nat(), damage, fc.boolean(), (choice, changes, isHead) => {
      const bytes = encodeSpqrState(specimens[choice % specimens.length]!)
      for (const [at, value] of changes) bytes[isHead ? 60 + (at % 20) : at % bytes.length] = value
      readOrRefuse(bytes)
    }),
    { numRuns: 1000 },
  )
})

test('any bytes are refused or read', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (tail) => {
      readOrRefuse(concat(new Uint8Array([1]), tail))
    }),
  )
})

test('states that contradict themselves are refused', () => {
  const conversation = new Conversation()
  conversation.until(({ states }) => states.A.braid.epoch === 2)
  const { A } = conversation.states
  const refused = (state: SpqrState) => {
    expect(() => decodeSpqrState(encodeSpqrState(state))).toThrow('SpqrState')
  }
  refused({ ...A, braid: { ...A.braid, epoch: 3 } })
  refused({ ...A, braid: { ...A.braid, epoch: 0 } })
  refused({ ...A, chain: { ...A.chain, role: 'B' } })
  refused({ ...A, chain: { ...A.chain, newest: A.chain.newest + 1 } })
  refused({ ...A, braid: { kind: 'no-header', epoch: 2, headerDecoder: new Uint8Array(3 * 34) } })
})
