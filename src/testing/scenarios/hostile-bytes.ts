// Scenarios of damaged and forged bytes: groups 17, 18, 24 to 26, 29 and 31 of session-protocol.md 6.2.
import { ed25519 } from '@noble/curves/ed25519.js'
import { concat, fromHex, utf8, type Bytes } from '../../lib/bytes.ts'
import type { ProtocolErrorCode } from '../../protocol/errors.ts'
import { generateKeyPair } from '../../protocol/identity/curve.ts'
import type { SentMessage } from '../../protocol/session/backend.ts'
import { encodeAddresses } from '../../protocol/wire/addresses.ts'
import { decodePreKeySignalMessage } from '../../protocol/wire/pre-key-signal-message.ts'
import { expect } from './expect.ts'
import { forge, rewrapPreKey } from './forge.ts'
import { accountName, befriend, deliver, expectFailure, expectRefused, type Scenario } from './scenario.ts'

const hello = utf8('hello')
const typed = (hex: string): Bytes => concat(new Uint8Array([5]), fromHex(hex))

function flip(message: SentMessage, position: number): SentMessage {
  const wire = message.wire.slice()
  wire[position < 0 ? wire.length + position : position]! ^= 1
  return { ...message, wire }
}

function torsionKey(): Bytes {
  const torsion = ed25519.Point.fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa')
  const point = ed25519.Point.BASE.add(torsion)
  return concat(new Uint8Array([5]), ed25519.utils.toMontgomery(point.toBytes()))
}

/** Changes of a prekey message's fields and the refusal they meet. */
const badPreKeyFields: readonly {
  group: number
  name: string
  code: ProtocolErrorCode
  versionByte?: number
  edit?: (fields: Map<number, Bytes | number>) => void
}[] = [
  ...[
    ['all zero', '00'.repeat(32)],
    ['of low order', 'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800'],
    ['u = p', `ed${'ff'.repeat(30)}7f`],
    ['u = p - 1', `ec${'ff'.repeat(30)}7f`],
    ['on the twist', `02${'00'.repeat(31)}`],
    ['with the top bit', `09${'00'.repeat(30)}80`],
  ].map(([what, hex]) => ({
    group: 25,
    name: `base key ${what}`,
    code: 'bad-key' as const,
    edit: (fields: Map<number, Bytes | number>) => void fields.set(2, typed(hex!)),
  })),
  { group: 25, name: 'base key with torsion', code: 'bad-key', edit: (f) => void f.set(2, torsionKey()) },
  {
    group: 25,
    name: 'identity key of low order',
    code: 'bad-key',
    edit: (f) => void f.set(3, typed('00'.repeat(32))),
  },
  {
    group: 24,
    name: 'base key of 32 bytes',
    code: 'bad-key',
    edit: (f) => editBytes(f, 2, (b) => b.slice(1)),
  },
  {
    group: 24,
    name: 'base key of type 6',
    code: 'bad-key',
    edit: (f) => editBytes(f, 2, (b) => retype(b, 6)),
  },
  {
    group: 24,
    name: 'ciphertext type 0x0a',
    code: 'bad-key',
    edit: (f) => editBytes(f, 8, (b) => retype(b, 10)),
  },
  {
    group: 24,
    name: 'ciphertext short',
    code: 'bad-key',
    edit: (f) => editBytes(f, 8, (b) => b.slice(0, -1)),
  },
  {
    group: 24,
    name: 'ciphertext long',
    code: 'bad-key',
    edit: (f) => editBytes(f, 8, (b) => concat(b, new Uint8Array(1))),
  },
  {
    group: 24,
    name: 'ciphertext with a flipped bit',
    code: 'authentication',
    edit: (f) => editBytes(f, 8, (b) => b.map((byte, i) => (i === 900 ? byte ^ 1 : byte))),
  },
  { group: 26, name: 'version 3', code: 'version', versionByte: 0x34 },
  { group: 26, name: 'version 5', code: 'version', versionByte: 0x55 },
  { group: 26, name: 'no Kyber fields', code: 'malformed', edit: (f) => void (f.delete(7), f.delete(8)) },
  { group: 26, name: 'only the Kyber id', code: 'malformed', edit: (f) => void f.delete(8) },
  { group: 26, name: 'only the Kyber ciphertext', code: 'malformed', edit: (f) => void f.delete(7) },
  { group: 26, name: 'no signed prekey id', code: 'malformed', edit: (f) => void f.delete(6) },
]

function editBytes(
  fields: Map<number, Bytes | number>,
  field: number,
  change: (bytes: Bytes) => Bytes,
): void {
  const value = fields.get(field)
  if (value instanceof Uint8Array) fields.set(field, change(value))
}

function retype(key: Bytes, type: number): Bytes {
  return concat(new Uint8Array([type]), key.subarray(1))
}

export const hostileByteScenarios: readonly Scenario[] = [
  {
    group: 17,
    title: 'flipped MAC, ciphertext and ratchet key are refused and the good copy is accepted',
    run: async ({ alice, bob }) => {
      await befriend(alice, bob)
      const good = await alice.send(bob, 'good')
      await expectRefused(alice, bob, flip(good, -1), 'authentication')
      // Version byte, tag, length and key take 36 bytes; both counters and the next header take 6.
      await expectRefused(alice, bob, flip(good, 45), 'authentication')
      await expectRefused(alice, bob, flip(good, 20), 'authentication')
      expect(await bob.receive(alice, good)).toBe('good')
    },
  },
  {
    group: 18,
    title: 'a changed identity is refused in prekey and whisper messages, on sending and in a bundle',
    run: async ({ alice, bob }) => {
      const other = generateKeyPair(alice.rng).publicKey
      await alice.start(bob)
      const first = await alice.send(bob, 'first')
      bob.store.pin(alice.address, other)
      await expectRefused(alice, bob, first, 'untrusted-identity')
      expect(bob.store.consumed).toEqual([])
      bob.store.pin(alice.address, alice.identity.keyPair.publicKey)
      expect(await bob.receive(alice, first)).toBe('first')
      await deliver(bob, alice, 'reply')
      const whisper = await alice.send(bob, 'whisper')
      bob.store.pin(alice.address, other)
      await expectRefused(alice, bob, whisper, 'untrusted-identity')
      await expectFailure(bob, bob.send(alice, 'never'), 'untrusted-identity')
      await expectFailure(bob, bob.start(alice), 'untrusted-identity')
      bob.store.pin(alice.address, alice.identity.keyPair.publicKey)
      expect(await bob.receive(alice, whisper)).toBe('whisper')
    },
  },
  ...badPreKeyFields.map(({ group, name, code, edit, versionByte }): Scenario => ({
    group,
    title: `prekey message with ${name} is refused and the good copy accepted`,
    run: async ({ alice, bob }) => {
      await alice.start(bob)
      const good = await alice.send(bob, 'good')
      const bad = rewrapPreKey(good, (fields) => edit?.(fields), versionByte)
      await expectRefused(alice, bob, bad, code)
      expect(bob.store.consumed).toEqual([])
      expect(await bob.receive(alice, good)).toBe('good')
    },
  })),
  {
    group: 26,
    title: 'a whisper message of version 3 or 5 is refused although its MAC is right',
    run: async ({ bob, forger }) => {
      const alice = forger()
      await befriend(alice, bob)
      for (const versionByte of [0x34, 0x55])
        await expectRefused(alice, bob, forge(alice, bob, hello, { versionByte }), 'version')
      await deliver(alice, bob, 'good')
    },
  },
  {
    group: 26,
    title: 'the low nibble of the version byte matters only to us',
    run: async ({ bob, forger }) => {
      const alice = forger()
      await befriend(alice, bob)
      const odd = forge(alice, bob, hello, { versionByte: 0x45 })
      if (bob.backend.kind === 'typescript') await expectRefused(alice, bob, odd, 'version')
      else expect(await bob.receive(alice, odd)).toBe('hello')
    },
  },
  {
    group: 26,
    title: 'unknown fields are skipped and bad padding leaves the counter free',
    run: async ({ bob, forger }) => {
      const alice = forger()
      await befriend(alice, bob)
      for (const length of [0, 15, 16]) {
        const bad = forge(alice, bob, hello, { ciphertext: () => new Uint8Array(length) })
        await expectRefused(alice, bob, bad, 'authentication')
      }
      const extended = forge(alice, bob, hello, {
        appended: fromHex('8a010161' + '9801 05'.replace(' ', '')),
      })
      expect(await bob.receive(alice, extended)).toBe('hello')
    },
  },
  {
    group: 29,
    title: 'addresses may be absent from a prekey message but not wrong',
    run: async ({ bob, forger }) => {
      const alice = forger()
      await alice.start(bob)
      const right = encodeAddresses(alice.address, bob.address)!
      const wrong = [
        encodeAddresses(bob.address, alice.address)!,
        encodeAddresses(alice.address, { name: accountName('eve'), deviceId: 1 })!,
        encodeAddresses(alice.address, { ...bob.address, deviceId: 2 })!,
        concat(new Uint8Array([1]), right.subarray(1)),
        right.slice(1),
        new Uint8Array(0),
      ]
      for (const addresses of wrong)
        await expectRefused(alice, bob, forge(alice, bob, hello, { addresses }), 'authentication')
      expect(await bob.receive(alice, forge(alice, bob, hello, { addresses: null }))).toBe('hello')
      await alice.send(bob, 'takes the place of the forged one')
      await deliver(bob, alice, 'reply')
      await expectRefused(alice, bob, forge(alice, bob, hello, { addresses: wrong[0]! }), 'authentication')
      expect(await bob.receive(alice, forge(alice, bob, hello, { addresses: right }))).toBe('hello')
    },
  },
  {
    group: 29,
    title: 'a receiver whose name is no service id refuses addresses',
    run: async ({ another, forger }) => {
      const alice = forger()
      const bob = another('bob', 'bob', { address: { name: '+14155550100', deviceId: 1 } })
      await alice.start(bob)
      const addresses = encodeAddresses(alice.address, { name: accountName('bob'), deviceId: 1 })!
      await expectRefused(alice, bob, forge(alice, bob, hello, { addresses }), 'authentication')
      const honest = await deliver(alice, bob, 'no field')
      expect(decodePreKeySignalMessage(honest.wire).message.length).toBe(105)
    },
  },
  {
    group: 29,
    title: 'phone-number identities are bound into messages too',
    run: async ({ alice, another }) => {
      const bob = another('bob', 'bob', { address: { name: `PNI:${accountName('bob')}`, deviceId: 3 } })
      await befriend(alice, bob)
      await deliver(alice, bob, 'to a phone number')
    },
  },
  {
    group: 31,
    title: 'plaintexts of 0, 1, 15, 16, 17 and 65535 bytes arrive',
    run: async ({ alice, bob }) => {
      await befriend(alice, bob)
      for (const length of [0, 1, 15, 16, 17, 65_535]) {
        const plaintext = alice.rng(length)
        expect(await bob.receiveBytes(alice, await alice.sendBytes(bob, plaintext))).toEqual(plaintext)
      }
    },
  },
]
