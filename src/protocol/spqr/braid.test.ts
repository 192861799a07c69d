// The table of session protocol 3.7 (f), row by row, and the rules about epochs around it.

import { sha3_256 } from '@noble/hashes/sha3.js'
import { expect, test } from 'vitest'
import { concat } from '../../lib/bytes.ts'
import { headerMac, startAuthenticator, type Authenticator } from './authenticator.ts'
import { receiveBraid, sendBraid } from './braid.ts'
import { encodeChunk } from './erasure.ts'
import { seededEntropy } from './fixtures.ts'
import { messageType, type MessageType, type Payload } from './message.ts'
import { encapsulatorStart, ownerStart, type Braid } from './state.ts'

/** One side without its key chain. */
class Side {
  braid: Braid
  authenticator: Authenticator = startAuthenticator(new Uint8Array(32).fill(3))
  secret: Uint8Array | undefined

  constructor(braid: Braid) {
    this.braid = braid
  }

  send(): Payload {
    const { braid, authenticator, secret, payload } = sendBraid(
      this.braid,
      this.authenticator,
      seededEntropy(1),
    )
    Object.assign(this, { braid, authenticator, secret: secret ?? this.secret })
    return payload
  }

  receive(payload: Payload, epoch = this.braid.epoch): Braid['kind'] {
    const { braid, authenticator, secret } = receiveBraid(this.braid, this.authenticator, epoch, payload)
    Object.assign(this, { braid, authenticator, secret: secret ?? this.secret })
    return braid.kind
  }

  /** What this side looks like now. */
  snapshot(): Side {
    const copy = new Side(this.braid)
    copy.authenticator = this.authenticator
    return copy
  }
}

const nothing: Payload = { type: messageType.none, chunk: undefined }
const times = <T>(count: number, action: () => T): T[] => Array.from({ length: count }, action)

/** Both sides in epoch 1, the header delivered and the first chunk of ct1 on its way. */
const withHeader = () => {
  const owner = new Side(ownerStart(1))
  const encapsulator = new Side(encapsulatorStart(1))
  for (let i = 0; i < 3; i++) encapsulator.receive(owner.send())
  return { owner, encapsulator }
}

/** The owner knows that the header has arrived and sends its key. */
const withKeyUnderWay = () => {
  const { owner, encapsulator } = withHeader()
  owner.receive(encapsulator.send())
  return { owner, encapsulator }
}

/** The encapsulator waits in ct2-sampled, the owner in ct1-received. */
const withCt2 = () => {
  const { owner, encapsulator } = withKeyUnderWay()
  for (const payload of times(36, () => owner.send())) encapsulator.receive(payload)
  for (const payload of times(29, () => encapsulator.send())) owner.receive(payload)
  encapsulator.receive(owner.send())
  return { owner, encapsulator }
}

test('the owner makes its keys with the first header chunk and repeats the header', () => {
  const owner = new Side(ownerStart(1))
  expect(owner.send()).toMatchObject({ type: messageType.header, chunk: { index: 0 } })
  expect(owner.braid.kind).toBe('keys-sampled')
  expect(owner.send()).toMatchObject({ type: messageType.header, chunk: { index: 1 } })
  expect(owner.braid.kind).toBe('keys-sampled')
})

test('the encapsulator sends nothing until three header chunks have come', () => {
  const owner = new Side(ownerStart(1))
  const encapsulator = new Side(encapsulatorStart(1))
  expect(encapsulator.send()).toEqual(nothing)
  const kinds = times(3, () => encapsulator.receive(owner.send()))
  expect(kinds).toEqual(['no-header', 'no-header', 'header-received'])
})

test('with the header the encapsulator has the secret and updates its authenticator', () => {
  const { encapsulator } = withHeader()
  const before = encapsulator.authenticator
  expect(encapsulator.send()).toMatchObject({ type: messageType.ct1, chunk: { index: 0 } })
  expect(encapsulator.braid.kind).toBe('ct1-sampled')
  expect(encapsulator.secret).toHaveLength(32)
  expect(encapsulator.authenticator.root).not.toEqual(before.root)
  expect(encapsulator.send()).toMatchObject({ type: messageType.ct1, chunk: { index: 1 } })
})

test('the first chunk of ct1 makes the owner send its key from chunk 0', () => {
  const { owner } = withKeyUnderWay()
  expect(owner.braid.kind).toBe('header-sent')
  expect(owner.send()).toMatchObject({ type: messageType.ek, chunk: { index: 0 } })
})

test('the complete ct1 makes the owner acknowledge it with the following chunks of its key', () => {
  const { owner, encapsulator } = withKeyUnderWay()
  owner.send()
  const kinds = times(29, () => owner.receive(encapsulator.send()))
  expect(new Set(kinds.slice(0, -1))).toEqual(new Set(['header-sent']))
  expect(kinds.at(-1)).toBe('ct1-received')
  expect(owner.send()).toMatchObject({ type: messageType.ekCt1Ack, chunk: { index: 1 } })
})

test.each([
  ['Ct1Ack', messageType.ct1Ack],
  ['EkCt1Ack', messageType.ekCt1Ack],
])('key first, then %s leads to ct2', (_, ack) => {
  const { owner, encapsulator } = withKeyUnderWay()
  const payloads = times(36, () => owner.send())
  const kinds = payloads.map((payload) => encapsulator.receive(payload))
  expect(kinds.at(-2)).toBe('ct1-sampled')
  expect(kinds.at(-1)).toBe('ek-received-ct1-sampled')
  expect(encapsulator.send()).toMatchObject({ type: messageType.ct1, chunk: { index: 1 } })
  const chunk = ack === messageType.ct1Ack ? undefined : payloads[0]!.chunk
  expect(encapsulator.receive({ type: ack, chunk })).toBe('ct2-sampled')
})

test.each([
  ['Ek', messageType.ek],
  ['EkCt1Ack', messageType.ekCt1Ack],
])('acknowledgement first, then the key in %s messages leads to ct2', (_, type) => {
  const { owner, encapsulator } = withKeyUnderWay()
  const chunks = times(36, () => owner.send().chunk!)
  expect(encapsulator.receive({ type: messageType.ekCt1Ack, chunk: chunks[0]! })).toBe('ct1-acknowledged')
  expect(encapsulator.send()).toEqual(nothing)
  const kinds = chunks.slice(1).map((chunk) => encapsulator.receive({ type, chunk }))
  expect(kinds.at(-2)).toBe('ct1-acknowledged')
  expect(kinds.at(-1)).toBe('ct2-sampled')
})

test('a key that becomes complete with the acknowledgement leads to ct2 at once', () => {
  const { owner, encapsulator } = withKeyUnderWay()
  const chunks = times(36, () => owner.send().chunk!)
  for (const chunk of chunks.slice(1)) encapsulator.receive({ type: messageType.ek, chunk })
  expect(encapsulator.braid.kind).toBe('ct1-sampled')
  expect(encapsulator.receive({ type: messageType.ekCt1Ack, chunk: chunks[0]! })).toBe('ct2-sampled')
})

test('an acknowledgement with a chunk that is there already counts as an acknowledgement', () => {
  const { owner, encapsulator } = withKeyUnderWay()
  const chunk = owner.send().chunk!
  expect(encapsulator.receive({ type: messageType.ek, chunk })).toBe('ct1-sampled')
  expect(encapsulator.receive({ type: messageType.ekCt1Ack, chunk })).toBe('ct1-acknowledged')
})

test('ct2 gives the owner the same secret and swaps the roles in the next epoch', () => {
  const { owner, encapsulator } = withCt2()
  const chunks = times(5, () => encapsulator.send())
  expect(chunks[0]).toMatchObject({ type: messageType.ct2, chunk: { index: 0 } })
  expect(owner.receive(chunks[0]!)).toBe('ek-sent-ct1-received')
  expect(owner.send()).toEqual({ type: messageType.ct1Ack, chunk: undefined })
  const kinds = chunks.slice(1).map((payload) => owner.receive(payload))
  expect(kinds).toEqual(['ek-sent-ct1-received', 'ek-sent-ct1-received', 'ek-sent-ct1-received', 'no-header'])
  expect(owner.braid.epoch).toBe(2)
  expect(owner.secret).toEqual(encapsulator.secret)
  expect(owner.authenticator).toEqual(encapsulator.authenticator)

  expect(encapsulator.receive(owner.send(), 2)).toBe('keys-unsampled')
  expect(encapsulator.braid.epoch).toBe(2)
  expect(encapsulator.send().type).toBe(messageType.header)
})

/** A side in each state, with the types of messages that the state has a use for. */
const specimens = (): [Side, readonly MessageType[]][] => {
  const { owner, encapsulator } = withHeader()
  const found: [Side, readonly MessageType[]][] = [
    [new Side(ownerStart(1)), []],
    [owner.snapshot(), [messageType.ct1]],
    [new Side(encapsulatorStart(1)), [messageType.header]],
    [encapsulator.snapshot(), []],
  ]
  owner.receive(encapsulator.send())
  found.push([owner.snapshot(), [messageType.ct1]])
  found.push([encapsulator.snapshot(), [messageType.ek, messageType.ekCt1Ack]])
  const chunks = times(36, () => owner.send().chunk!)
  const acknowledged = encapsulator.snapshot()
  acknowledged.receive({ type: messageType.ekCt1Ack, chunk: chunks[0]! })
  found.push([acknowledged, [messageType.ek, messageType.ekCt1Ack]])
  for (const chunk of chunks) encapsulator.receive({ type: messageType.ek, chunk })
  found.push([encapsulator.snapshot(), [messageType.ct1Ack, messageType.ekCt1Ack]])
  for (const payload of times(29, () => encapsulator.send())) owner.receive(payload)
  found.push([owner.snapshot(), [messageType.ct2]])
  encapsulator.receive(owner.send())
  found.push([encapsulator.snapshot(), []])
  owner.receive(encapsulator.send())
  found.push([owner.snapshot(), [messageType.ct2]])
  return found
}

const cases = specimens().map(([side, used]) => ({ kind: side.braid.kind, side, used }))

test('the specimens are one of each state', () => {
  expect(new Set(cases.map(({ kind }) => kind)).size).toBe(11)
})

const chunkFor = (type: MessageType) =>
  type === messageType.none || type === messageType.ct1Ack
    ? undefined
    : { index: 900, data: new Uint8Array(32).fill(type) }

test.each(cases)('$kind reacts to the messages of its row and ignores all others', ({ side, used }) => {
  for (const type of Object.values(messageType)) {
    const after = side.snapshot()
    after.receive({ type, chunk: chunkFor(type) })
    expect(after.braid === side.braid, `type ${type}`).toBe(!used.includes(type))
    expect(after.authenticator).toBe(side.authenticator)
  }
})

test.each(cases)('$kind ignores a smaller epoch and refuses a larger one', ({ kind, side }) => {
  for (const type of Object.values(messageType)) {
    const after = side.snapshot()
    after.receive({ type, chunk: chunkFor(type) }, 0)
    expect(after.braid).toBe(side.braid)
    const next = side.snapshot()
    if (kind === 'ct2-sampled') {
      expect(next.receive({ type, chunk: chunkFor(type) }, 2)).toBe('keys-unsampled')
    } else {
      expect(() => next.receive({ type, chunk: chunkFor(type) }, 2)).toThrow('epoch too far ahead')
    }
    expect(() => side.snapshot().receive({ type, chunk: undefined }, 3)).toThrow('epoch too far ahead')
  }
})

test('a wrong header MAC is refused with the chunk that completes the header', () => {
  const owner = new Side(ownerStart(1))
  const encapsulator = new Side(encapsulatorStart(1))
  const chunks = times(3, () => owner.send().chunk!)
  const forged = { index: 0, data: chunks[0]!.data.map((byte) => byte ^ 1) }
  encapsulator.receive({ type: messageType.header, chunk: forged })
  encapsulator.receive({ type: messageType.header, chunk: chunks[1]! })
  const waiting = encapsulator.braid
  // The wrong chunk stays, so every completing message fails from now on.
  for (const chunk of [chunks[2]!, owner.send().chunk!, chunks[2]!]) {
    expect(() => encapsulator.receive({ type: messageType.header, chunk })).toThrow(
      expect.objectContaining({ code: 'post-quantum', message: 'wrong header MAC' }),
    )
    expect(encapsulator.braid).toBe(waiting)
  }
})

test('a wrong ciphertext is refused with the chunk that completes it', () => {
  const { owner, encapsulator } = withCt2()
  const chunks = times(5, () => encapsulator.send())
  chunks[2] = { type: messageType.ct2, chunk: { index: 2, data: new Uint8Array(32) } }
  for (const payload of chunks.slice(0, 4)) owner.receive(payload)
  const { braid, authenticator } = owner
  expect(() => owner.receive(chunks[4]!)).toThrow(
    expect.objectContaining({ code: 'post-quantum', message: 'wrong ciphertext MAC' }),
  )
  expect(owner.braid).toBe(braid)
  expect(owner.authenticator).toBe(authenticator)
})

test('a key that does not have the announced hash is refused', () => {
  const { owner, encapsulator } = withKeyUnderWay()
  const chunks = times(36, () => owner.send().chunk!)
  for (const chunk of chunks.slice(0, 35)) encapsulator.receive({ type: messageType.ek, chunk })
  const forged = { index: 35, data: new Uint8Array(32) }
  for (const type of [messageType.ek, messageType.ekCt1Ack]) {
    expect(() => encapsulator.snapshot().receive({ type, chunk: forged })).toThrow('wrong encapsulation key')
  }
})

test('a key with a coefficient above the modulus is refused though its hash was announced', () => {
  const encapsulator = new Side(encapsulatorStart(1))
  const ekPart = new Uint8Array(1152)
  ekPart.set([0xff, 0x0f], 300)
  const rho = new Uint8Array(32)
  const header = concat(rho, sha3_256(concat(ekPart, rho)))
  const message = concat(header, headerMac(encapsulator.authenticator, 1, header))
  for (let index = 0; index < 3; index++) {
    encapsulator.receive({ type: messageType.header, chunk: { index, data: encodeChunk(message, index) } })
  }
  encapsulator.send()
  const deliver = (index: number) =>
    encapsulator.receive({ type: messageType.ek, chunk: { index, data: encodeChunk(ekPart, index) } })
  for (let index = 0; index < 35; index++) deliver(index)
  expect(() => deliver(35)).toThrow('wrong encapsulation key')
})
