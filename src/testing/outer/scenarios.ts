// Scenarios of sealed sender, sender keys and the safety number: groups 34 to 36 of session-protocol.md 6.2.
import { copy, fromHex, fromUtf8, utf8, type Bytes } from '../../lib/bytes.ts'
import { createSenderKey, distributeSenderKey, encryptForGroup } from '../../protocol/group/sender-key.ts'
import { decodeDistribution } from '../../protocol/group/sender-key-wire.ts'
import { generateIdentity } from '../../protocol/session/bundle.ts'
import { createSafetyNumber } from '../../protocol/identity/safety-number.ts'
import { selfCertificate } from '../../protocol/sealed/certificate.ts'
import type { Party } from './device.ts'
import { expect } from '../scenarios/expect.ts'
import { expectRefusal, groupId, now, type Outer, type OuterScenario, type OuterWorld } from './world.ts'

/** A request to send again, the only kind that libsignal seals without a session. */
const content = fromHex('c042041001180180')
const versions = [1, 2] as const

const certify = ({ identity, address }: Outer, { rng }: OuterWorld, expiration = now): Bytes =>
  selfCertificate(identity.keyPair, { ...address, expiration }, rng)

/** What may cross to another process. */
const publicOf = ({ address, bundle }: Outer): Party => ({ address, bundle })

const trusting = ({ identity }: Outer, at = now) => ({ root: identity.keyPair.publicKey, now: at })

/** The same bytes with one bit of one byte changed, counted from the end. */
function damaged(bytes: Bytes, fromEnd: number): Bytes {
  const changed = copy(bytes)
  changed[changed.length - fromEnd]! ^= 1
  return changed
}

const sealedScenarios: readonly OuterScenario[] = versions.flatMap((version) => [
  {
    group: 34,
    title: `a message sealed in version ${version} names its sender, until its certificate has expired`,
    run: async (world) => {
      const { alice, bob } = world
      const sealed = await alice.device.seal(version, publicOf(bob), certify(alice, world), content)
      expect(await bob.device.unseal(sealed, trusting(alice))).toEqual({ ...alice.address, content })
      await expectRefusal(bob, bob.device.unseal(sealed, trusting(alice, now + 1)), 'untrusted-identity')
      await expectRefusal(bob, bob.device.unseal(sealed, trusting(bob)), 'untrusted-identity')
    },
  },
  {
    group: 34,
    title: `a message sealed in version ${version} under the certificate of another key is refused`,
    run: async (world) => {
      const { alice, bob } = world
      const carol = { ...alice, identity: generateIdentity(world.rng) }
      const sealed = await alice.device.seal(version, publicOf(bob), certify(carol, world), content)
      await expectRefusal(bob, bob.device.unseal(sealed, trusting(carol)), 'authentication')
    },
  },
  {
    group: 34,
    title: `a message sealed in version ${version} is refused with its last bit flipped and by others`,
    run: async (world) => {
      const { alice, bob } = world
      const sealed = await alice.device.seal(version, publicOf(bob), certify(alice, world), content)
      await expectRefusal(bob, bob.device.unseal(damaged(sealed, 1), trusting(alice)), 'authentication')
      await expectRefusal(alice, alice.device.unseal(sealed, trusting(alice)), 'authentication')
      expect((await bob.device.unseal(sealed, trusting(alice))).content).toEqual(content)
    },
  },
])

const senderKeyScenarios: readonly OuterScenario[] = [
  {
    group: 35,
    title: 'group messages arrive out of order, of any length, and once',
    run: async ({ alice, bob }) => {
      await bob.device.accept(alice.address, await alice.device.distribute())
      const texts = ['', 'x', 'x'.repeat(15), 'x'.repeat(16), 'x'.repeat(1000)]
      const wires: Bytes[] = []
      for (const text of texts) wires.push(await alice.device.writeToGroup(utf8(text)))
      for (const i of [4, 0, 2, 1, 3])
        expect(fromUtf8(await bob.device.readFromGroup(alice.address, wires[i]!))).toBe(texts[i])
      for (const wire of wires)
        await expectRefusal(bob, bob.device.readFromGroup(alice.address, wire), 'duplicate')
    },
  },
  {
    group: 35,
    title: 'a late member reads later messages only, and the same distribution again changes nothing',
    run: async ({ alice, bob }) => {
      await alice.device.distribute()
      const early = await alice.device.writeToGroup(utf8('early'))
      const distribution = await alice.device.distribute()
      await expectRefusal(bob, bob.device.readFromGroup(alice.address, early), 'no-session')
      await bob.device.accept(alice.address, distribution)
      await expectRefusal(bob, bob.device.readFromGroup(alice.address, early), 'duplicate')
      const wire = await alice.device.writeToGroup(utf8('later'))
      expect(fromUtf8(await bob.device.readFromGroup(alice.address, wire))).toBe('later')
      await bob.device.accept(alice.address, distribution)
      await expectRefusal(bob, bob.device.readFromGroup(alice.address, wire), 'duplicate')
    },
  },
  {
    group: 35,
    title: 'a flipped signature is refused and the good copy read',
    run: async ({ alice, bob }) => {
      await bob.device.accept(alice.address, await alice.device.distribute())
      const wire = await alice.device.writeToGroup(utf8('good'))
      await expectRefusal(bob, bob.device.readFromGroup(alice.address, damaged(wire, 3)), 'authentication')
      expect(fromUtf8(await bob.device.readFromGroup(alice.address, wire))).toBe('good')
    },
  },
  {
    group: 35,
    title: 'the same chain id under another signing key replaces the chain',
    run: async ({ alice, bob, rng }) => {
      const distribution = await alice.device.distribute()
      await bob.device.accept(alice.address, distribution)
      const fresh = createSenderKey(rng)
      const { chainId } = decodeDistribution(distribution)
      const forged = { chains: [{ ...fresh.chains[0]!, chainId }] }
      await bob.device.accept(alice.address, distributeSenderKey(forged, groupId))
      const original = await alice.device.writeToGroup(utf8('original'))
      await expectRefusal(bob, bob.device.readFromGroup(alice.address, original), 'authentication')
      const { wire } = encryptForGroup(forged, groupId, utf8('replacement'), rng)
      expect(fromUtf8(await bob.device.readFromGroup(alice.address, wire))).toBe('replacement')
    },
  },
  ...[25_000, 25_001].map((jump) => ({
    group: 35,
    title: `a jump of ${jump} iterations is ${jump === 25_000 ? 'read' : 'refused'}`,
    run: async ({ alice, bob }: OuterWorld) => {
      await bob.device.accept(alice.address, await alice.device.distribute())
      await alice.device.skipTo(jump)
      const reading = bob.device.readFromGroup(alice.address, await alice.device.writeToGroup(utf8('far')))
      if (jump === 25_000) expect(fromUtf8(await reading)).toBe('far')
      else await expectRefusal(bob, reading, 'too-far')
    },
  })),
]

const safetyNumberScenarios: readonly OuterScenario[] = [
  {
    group: 36,
    title: 'the safety number is the same on both sides, and only the code of the other one matches',
    run: async ({ alice, bob }) => {
      const ofAlice = await alice.device.safetyNumber(bob.address.name, bob.bundle.identityKey)
      const ofBob = await bob.device.safetyNumber(alice.address.name, alice.bundle.identityKey)
      expect(ofAlice.digits).toBe(ofBob.digits)
      const matches = (scanned: Bytes): Promise<boolean> =>
        alice.device.matches(bob.address.name, bob.bundle.identityKey, scanned)
      expect(await matches(ofBob.scannable)).toBe(true)
      expect(await matches(ofAlice.scannable)).toBe(false)
      expect(await matches(damaged(ofBob.scannable, 3))).toBe(false)
    },
  },
  {
    group: 36,
    title: 'a code of another version is refused',
    run: async ({ alice, bob }) => {
      const side = ({ address, bundle }: Outer) => ({
        identityKey: bundle.identityKey,
        identifier: utf8(address.name),
      })
      const { scannable } = createSafetyNumber(side(alice), side(bob), 2)
      const matching = bob.device.matches(alice.address.name, alice.bundle.identityKey, scannable)
      await expectRefusal(bob, matching, 'version')
    },
  },
]

export const outerScenarios: readonly OuterScenario[] = [
  ...sealedScenarios,
  ...senderKeyScenarios,
  ...safetyNumberScenarios,
]
