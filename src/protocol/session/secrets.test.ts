import { beforeEach, describe, expect, it } from 'vitest'
import { isEqual, utf8, wipe } from '../../lib/bytes.ts'
import { PurePeer } from '../../testing/scenarios/pure-peer.ts'
import type { Braid } from '../spqr/state.ts'
import { decodeRecord, encodeRecord } from './record-codec.ts'
import type { SessionRecord } from './record.ts'
import { droppedSecrets, secretsOfRecord } from './secrets.ts'

let alice: PurePeer
let bob: PurePeer

beforeEach(() => {
  alice = new PurePeer('alice', 'secrets')
  bob = new PurePeer('bob', 'secrets')
  alice.start(bob)
  exchange()
})

function exchange(): void {
  bob.receive(alice, alice.send(bob, utf8('there')))
  alice.receive(bob, bob.send(alice, utf8('and back')))
}

/** Exchanges messages until the post-quantum state of one side is of a kind. */
function exchangeUntil(peer: PurePeer, kind: Braid['kind']): void {
  for (let i = 0; i < 100 && peer.record!.current!.spqr.braid.kind !== kind; i++) exchange()
  expect(peer.record!.current!.spqr.braid.kind).toBe(kind)
}

describe('the secrets of a record', () => {
  it('are dropped when a step has made them useless, and no others', () => {
    const before = bob.record
    bob.receive(alice, alice.send(bob, utf8('one')))
    const dropped = droppedSecrets(before, bob.record!)
    expect(dropped).toContain(before!.current!.rootKey)
    expect(dropped).toContain(before!.current!.ownRatchet.privateKey)
    expect(dropped).toContain(before!.current!.spqr.chain.links[0]!.receive.key)
    expect(dropped).not.toContain(before!.current!.spqr.chain.nextRoot)
    const frozen = encodeRecord(bob.record!)
    wipe(...dropped)
    expect(isEqual(encodeRecord(bob.record!), frozen)).toBe(true)
    alice.receive(bob, bob.send(alice, utf8('two')))
    bob.receive(alice, alice.send(bob, utf8('three')))
    expect(droppedSecrets(undefined, bob.record!)).toEqual([])
  })

  it('are not those of the prekey store', () => {
    const opened: SessionRecord = decodeRecord(encodeRecord(bob.record!))
    const { privateKey } = bob.signedPreKey.keyPair
    wipe(...droppedSecrets(bob.record, { current: undefined, archived: [] }))
    expect(privateKey.some((byte) => byte !== 0)).toBe(true)
    bob.record = opened
    expect(bob.receive(alice, alice.send(bob, utf8('fine')))).toEqual(utf8('fine'))
  })

  it('include both keys of the post-quantum authenticator and every chain key', () => {
    bob.receive(alice, (alice.send(bob, utf8('lost')), alice.send(bob, utf8('arrives'))))
    const { authenticator, chain } = bob.record!.current!.spqr
    const [link] = chain.links
    const wanted = [authenticator.root, authenticator.mac, chain.nextRoot, link!.receive.key, link!.send!.key]
    expect(link!.skipped).toHaveLength(1)
    expect(secretsOfRecord(bob.record!)).toEqual(expect.arrayContaining([...wanted, link!.skipped[0]!.keys]))
  })

  it('include the decapsulation key until its epoch is over', () => {
    exchangeUntil(alice, 'header-sent')
    const { braid } = alice.record!.current!.spqr
    const { dk } = braid as Extract<Braid, { kind: 'header-sent' }>
    expect(secretsOfRecord(alice.record!)).toContain(dk)
    alice.forgets = true
    exchangeUntil(alice, 'ek-sent-ct1-received')
    expect(dk.some((byte) => byte !== 0)).toBe(true)
    exchangeUntil(alice, 'no-header')
    expect(dk.every((byte) => byte === 0)).toBe(true)
  })

  it('include the randomness of an encapsulation until it is over', () => {
    exchangeUntil(bob, 'ct1-sampled')
    const { m } = bob.record!.current!.spqr.braid as Extract<Braid, { kind: 'ct1-sampled' }>
    expect(secretsOfRecord(bob.record!)).toContain(m)
    bob.forgets = true
    exchangeUntil(bob, 'ct2-sampled')
    expect(m.every((byte) => byte === 0)).toBe(true)
  })

  it('are overwritten in both peers without harm to what comes after', () => {
    alice.forgets = bob.forgets = true
    for (let i = 0; i < 200; i++) exchange()
    expect(alice.record!.current!.spqr.braid.epoch).toBeGreaterThan(4)
  })
})
