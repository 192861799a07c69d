// Group 35 of session-protocol.md 6.2: sender keys, in both roles against libsignal.

import {
  groupDecrypt,
  groupEncrypt,
  processSenderKeyDistributionMessage,
  ProtocolAddress,
  SenderKeyDistributionMessage,
  type SenderKeyRecord as OracleRecord,
  SenderKeyStore,
} from '@signalapp/libsignal-client'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { concat, copy, fromHex, fromUtf8, toHex, utf8, type Bytes } from '../../lib/bytes.ts'
import { seededEntropy } from '../../testing/libsignal/seeded-rng.ts'
import { ProtocolError } from '../errors.ts'
import { stepChain } from '../ratchet/kdf.ts'
import { deriveMessageKeys } from './sender-chain.ts'
import {
  acceptDistribution,
  createSenderKey,
  decryptFromGroup,
  distributeSenderKey,
  emptySenderKeyRecord,
  encryptForGroup,
  type SenderKeyRecord,
} from './sender-key.ts'
import { decodeDistribution, decodeMessage } from './sender-key-wire.ts'

const rng = seededEntropy('sender-key')
const groupName = '35862a10-46da-328d-a30f-294e01bb7c4d'
const groupId = fromHex(groupName.replaceAll('-', ''))
const alice = ProtocolAddress.new('alice', 1)

class OracleStore extends SenderKeyStore {
  readonly #records = new Map<string, OracleRecord>()

  override saveSenderKey(sender: ProtocolAddress, id: string, record: OracleRecord) {
    this.#records.set(`${sender.toString()} ${id}`, record)
    return Promise.resolve()
  }
  override getSenderKey(sender: ProtocolAddress, id: string) {
    return Promise.resolve(this.#records.get(`${sender.toString()} ${id}`) ?? null)
  }
}

/** A sender of ours; every call gives the next message. */
class Sender {
  record: SenderKeyRecord = createSenderKey(rng)

  distribution(): Bytes {
    return distributeSenderKey(this.record, groupId)
  }
  write(text: string): Bytes {
    const step = encryptForGroup(this.record, groupId, utf8(text), rng)
    this.record = step.record
    return step.wire
  }
  /** Moves on without messages. */
  skipTo(iteration: number): void {
    const [chain] = this.record.chains
    let chainKey = chain!.chainKey
    for (let i = chain!.iteration; i < iteration; i++) chainKey = stepChain(chainKey)
    this.record = { chains: [{ ...chain!, iteration, chainKey }] }
  }
}

/** A receiver of ours. */
class Receiver {
  record: SenderKeyRecord = emptySenderKeyRecord

  accept(distribution: Uint8Array): void {
    this.record = acceptDistribution(this.record, decodeDistribution(distribution))
  }
  read(wire: Uint8Array): string {
    const step = decryptFromGroup(this.record, wire)
    this.record = step.record
    return fromUtf8(step.plaintext)
  }
  /** The code of the refusal, which must leave the record as it was. */
  refusal(wire: Uint8Array): string {
    const before = structuredClone(this.record)
    try {
      this.read(wire)
    } catch (error) {
      expect(this.record).toEqual(before)
      return (error as ProtocolError).code
    }
    return 'accepted'
  }
}

let sender: Sender
let receiver: Receiver

beforeEach(() => {
  sender = new Sender()
  receiver = new Receiver()
})

describe('sender keys', () => {
  it('derive the anchor value', () => {
    const { iv, key } = deriveMessageKeys(new Uint8Array(32).fill(1))
    expect(toHex(iv)).toBe('527152be5a185e44c2f14361339c72d4')
    expect(toHex(key)).toBe('7a67e5b0a4f6f668646659e3e0eb767640d6a72d3faefcaf4650cacdb96f39f0')
  })

  it('of ours are read by libsignal, out of order and at every block length', async () => {
    const store = new OracleStore()
    const distribution = sender.distribution()
    await processSenderKeyDistributionMessage(
      alice,
      SenderKeyDistributionMessage.deserialize(distribution),
      store,
    )
    const texts = ['', 'x', 'x'.repeat(15), 'x'.repeat(16), 'x'.repeat(1000)]
    const wires = texts.map((text) => sender.write(text))
    for (const i of [4, 0, 2, 1, 3]) {
      expect(fromUtf8(await groupDecrypt(alice, store, wires[i]!))).toBe(texts[i])
    }
    await expect(groupDecrypt(alice, store, wires[1]!)).rejects.toMatchObject({ code: 1 })
  })

  it('of libsignal are read here, out of order, and refused as duplicates', async () => {
    const store = new OracleStore()
    const distribution = await SenderKeyDistributionMessage.create(alice, groupName, store)
    receiver.accept(distribution.serialize())
    const wires: Bytes[] = []
    for (const text of ['a', 'b', 'c']) {
      wires.push((await groupEncrypt(alice, groupName, store, utf8(text))).serialize())
    }
    expect([wires[2]!, wires[0]!, wires[1]!].map((wire) => receiver.read(wire))).toEqual(['c', 'a', 'b'])
    expect(wires.map((wire) => receiver.refusal(wire))).toEqual(['duplicate', 'duplicate', 'duplicate'])
    expect(toHex(decodeMessage(wires[0]!).distributionId)).toBe(toHex(groupId))
  })

  it('have the sizes of the wire format', () => {
    expect(sender.write('ab').length).toBeLessThanOrEqual(109)
    expect(sender.distribution().length).toBeLessThanOrEqual(96)
  })

  it('of a late member read later messages only', () => {
    const early = sender.write('early')
    receiver.accept(sender.distribution())
    expect(receiver.refusal(early)).toBe('duplicate')
    expect(receiver.read(sender.write('later'))).toBe('later')
  })

  it('stay as they are when the same distribution comes again', () => {
    const distribution = sender.distribution()
    receiver.accept(distribution)
    const wire = sender.write('once')
    receiver.read(wire)
    receiver.accept(distribution)
    expect(receiver.refusal(wire)).toBe('duplicate')
    expect(receiver.read(sender.write('twice'))).toBe('twice')
  })

  it('are replaced by the same chain id under another signing key', () => {
    receiver.accept(sender.distribution())
    const other = new Sender()
    other.record = { chains: [{ ...other.record.chains[0]!, chainId: sender.record.chains[0]!.chainId }] }
    receiver.accept(other.distribution())
    expect(receiver.record.chains).toHaveLength(1)
    expect(receiver.refusal(sender.write('original'))).toBe('authentication')
    expect(receiver.read(other.write('replacement'))).toBe('replacement')
  })

  it('refuse unknown chains, flipped bits and other versions', () => {
    const wire = sender.write('text')
    expect(receiver.refusal(wire)).toBe('no-session')
    receiver.accept(sender.distribution())
    const next = sender.write('next')
    const damaged = copy(next)
    damaged[damaged.length - 3]! ^= 1
    expect(receiver.refusal(damaged)).toBe('authentication')
    const otherVersion = copy(next)
    otherVersion[0] = 0x34
    expect(receiver.refusal(otherVersion)).toBe('version')
    expect(receiver.refusal(next.subarray(0, 40))).toBe('malformed')
    expect(receiver.refusal(new Uint8Array())).toBe('malformed')
    expect(receiver.read(next)).toBe('next')
    expect(() => encryptForGroup(receiver.record, groupId, utf8('not mine'), rng)).toThrow(ProtocolError)
  })

  it('keep the five newest chains of a sender', () => {
    const senders = Array.from({ length: 6 }, () => new Sender())
    for (const each of senders) receiver.accept(each.distribution())
    expect(receiver.refusal(senders[0]!.write('oldest'))).toBe('no-session')
    expect(receiver.read(senders[1]!.write('second'))).toBe('second')
  })

  it('jump 25 000 messages and no further, and keep 2000 of the skipped', () => {
    receiver.accept(sender.distribution())
    const ahead = new Sender()
    ahead.record = sender.record
    sender.skipTo(22_999)
    const [gone, kept] = [sender.write('gone'), sender.write('kept')]
    ahead.skipTo(25_001)
    expect(receiver.refusal(ahead.write('too far'))).toBe('too-far')
    sender.skipTo(25_000)
    expect(receiver.read(sender.write('far'))).toBe('far')
    expect(receiver.refusal(gone)).toBe('duplicate')
    expect(receiver.read(kept)).toBe('kept')
  })

  it('refuse arbitrary bytes with a typed error', () => {
    receiver.accept(sender.distribution())
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (tail) => {
        for (const bytes of [copy(tail), concat(new Uint8Array([0x33]), tail)]) {
          expect(() => receiver.read(bytes)).toThrow(ProtocolError)
          expect(() => receiver.accept(bytes)).toThrow(ProtocolError)
        }
      }),
    )
  })
})
