// What the scenario table cannot see: purity, and what a forged message is allowed to cost (5.5).
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isEqual, utf8 } from '../../lib/bytes.ts'
import { PurePeer } from '../../testing/scenarios/pure-peer.ts'
import { curveEngine, defaultCurveEngine, setCurveEngine } from '../identity/curve.ts'
import { decodeSignalMessage } from '../wire/signal-message.ts'
import { encodeRecord } from './record-codec.ts'
import { maxArchivedJump } from './limits.ts'
import { decryptMessage } from './receive.ts'
import { encryptMessage } from './send.ts'

let alice: PurePeer
let bob: PurePeer
let agreements: number

function countAgreements(): void {
  const engine = defaultCurveEngine()
  agreements = 0
  setCurveEngine({
    ...engine,
    agree(privateKey, publicKey) {
      agreements++
      return engine.agree(privateKey, publicKey)
    },
  })
}

beforeEach(() => {
  alice = new PurePeer('alice', 'session')
  bob = new PurePeer('bob', 'session')
  alice.start(bob)
  bob.receive(alice, alice.send(bob, utf8('hello')))
  alice.receive(bob, bob.send(alice, utf8('hello back')))
})
afterEach(() => setCurveEngine(defaultCurveEngine()))

const addressesOf = (me: PurePeer, peer: PurePeer) => ({ local: me.me.address, remote: peer.me.address })

/** Steps the sending chain `count` times by sending, which is cheap. */
function sendMany(from: PurePeer, to: PurePeer, count: number): void {
  for (let i = 0; i < count; i++) from.send(to, utf8('skipped'))
}

describe('the session functions', () => {
  it('never change the record they are given', () => {
    const frozen = encodeRecord(bob.record!)
    const input = bob.record
    const message = alice.send(bob, utf8('one'))
    const first = decryptMessage(input, bob.me, message.wire, addressesOf(bob, alice), bob.rng)
    const second = decryptMessage(input, bob.me, message.wire, addressesOf(bob, alice), bob.rng)
    expect(second.plaintext).toEqual(first.plaintext)
    encryptMessage(input, bob.me, utf8('two'), addressesOf(bob, alice), 0, bob.rng)
    expect(isEqual(encodeRecord(input!), frozen)).toBe(true)
  })

  it('leave the input intact when a stored key was used and the result thrown away', () => {
    const late = alice.send(bob, utf8('late'))
    bob.receive(alice, alice.send(bob, utf8('early')))
    const input = bob.record
    const frozen = encodeRecord(input!)
    decryptMessage(input, bob.me, late.wire, addressesOf(bob, alice), bob.rng)
    expect(isEqual(encodeRecord(input!), frozen)).toBe(true)
    expect(bob.receive(alice, late)).toEqual(utf8('late'))
  })
})

describe('a forged message', () => {
  it('with a known ratchet key costs no agreement', () => {
    bob.receive(alice, alice.send(bob, utf8('one')))
    const { wire, kind } = alice.send(bob, utf8('two'))
    wire[wire.length - 1]! ^= 1
    countAgreements()
    expect(() => bob.receive(alice, { wire, kind })).toThrow('wrong message MAC')
    expect(agreements).toBe(0)
    expect(curveEngine()).not.toBe(defaultCurveEngine())
  })

  it('with a new ratchet key costs one agreement, a genuine one two', () => {
    const { wire, kind } = alice.send(bob, utf8('two'))
    const forged = wire.slice()
    forged[forged.length - 1]! ^= 1
    countAgreements()
    expect(() => bob.receive(alice, { wire: forged, kind })).toThrow('wrong message MAC')
    expect(agreements).toBe(1)
    bob.receive(alice, { wire, kind })
    expect(agreements).toBe(3)
  })

  it('with a hopeless counter or post-quantum index costs no agreement', () => {
    sendMany(alice, bob, 3)
    const { wire, kind } = alice.send(bob, utf8('two'))
    const message = decodeSignalMessage(wire)
    const position = wire.findIndex((_, i) =>
      isEqual(wire.subarray(i, i + 4), message.pqRatchet.subarray(0, 4)),
    )
    const badEpoch = wire.slice()
    badEpoch[position + 1] = 9
    countAgreements()
    expect(() => bob.receive(alice, { wire: badEpoch, kind })).toThrow(
      expect.objectContaining({ code: 'post-quantum' }),
    )
    expect(agreements).toBe(0)
  })

  it('gets no long jump out of an archived session', () => {
    bob.receive(alice, alice.send(bob, utf8('one')))
    const inOrder = alice.record
    // The post-quantum index counts from the last one used, so its jump is one longer than the counter's.
    sendMany(alice, bob, maxArchivedJump - 1)
    const allowed = alice.send(bob, utf8('at the limit'))
    const tooFar = alice.send(bob, utf8('beyond'))
    alice.record = inOrder
    alice.start(bob)
    bob.receive(alice, alice.send(bob, utf8('new session')))
    expect(() => bob.receive(alice, tooFar)).toThrow(expect.objectContaining({ code: 'too-far' }))
    expect(bob.receive(alice, allowed)).toEqual(utf8('at the limit'))
  })
})
