// The outer layers by our own code.
import { utf8 } from '../../lib/bytes.ts'
import {
  acceptDistribution,
  createSenderKey,
  decryptFromGroup,
  distributeSenderKey,
  emptySenderKeyRecord,
  encryptForGroup,
  type SenderKeyRecord,
} from '../../protocol/group/sender-key.ts'
import { decodeDistribution } from '../../protocol/group/sender-key-wire.ts'
import { createSafetyNumber, matchesScanned } from '../../protocol/identity/safety-number.ts'
import { stepChain } from '../../protocol/ratchet/kdf.ts'
import { sealV1 } from '../../protocol/sealed/sealed-v1.ts'
import { sealV2 } from '../../protocol/sealed/sealed-v2.ts'
import { unseal } from '../../protocol/sealed/unseal.ts'
import type { DeviceAddress } from '../../protocol/wire/addresses.ts'
import type { OuterDevice, OuterInit } from './device.ts'

/** A device on our code. */
export function createOurDevice({ address, identity, groupId, rng }: OuterInit): OuterDevice {
  const { keyPair } = identity
  let own = createSenderKey(rng)
  const known = new Map<string, SenderKeyRecord>()
  const keyOf = ({ name, deviceId }: DeviceAddress): string => `${name}.${deviceId}`
  const recordOf = (from: DeviceAddress): SenderKeyRecord => known.get(keyOf(from)) ?? emptySenderKeyRecord
  const numberWith = (name: string, identityKey: Uint8Array<ArrayBuffer>) =>
    createSafetyNumber(
      { identityKey: keyPair.publicKey, identifier: utf8(address.name) },
      { identityKey, identifier: utf8(name) },
    )
  return {
    async seal(version, to, certificate, content) {
      const request = {
        content: { type: 'plaintext', certificate, content },
        me: keyPair,
        recipient: to.bundle.identityKey,
        rng,
      } as const
      return version === 1 ? sealV1(request) : sealV2(request)
    },
    async unseal(sealed, { root, now }) {
      const { sender, content } = unseal(sealed, keyPair, { trustRoot: root, now, self: address })
      return { name: sender.name, deviceId: sender.deviceId, content }
    },
    async distribute() {
      return distributeSenderKey(own, groupId)
    },
    async accept(from, distribution) {
      known.set(keyOf(from), acceptDistribution(recordOf(from), decodeDistribution(distribution)))
    },
    async writeToGroup(plaintext) {
      const { record, wire } = encryptForGroup(own, groupId, plaintext, rng)
      own = record
      return wire
    },
    async readFromGroup(from, wire) {
      const { record, plaintext } = decryptFromGroup(recordOf(from), wire)
      known.set(keyOf(from), record)
      return plaintext
    },
    async skipTo(iteration) {
      const chain = own.chains[0]!
      let { chainKey } = chain
      for (let i = chain.iteration; i < iteration; i++) chainKey = stepChain(chainKey)
      own = { chains: [{ ...chain, iteration, chainKey }] }
    },
    async safetyNumber(name, identityKey) {
      return numberWith(name, identityKey)
    },
    async matches(name, identityKey, scanned) {
      return matchesScanned(numberWith(name, identityKey), scanned)
    },
  }
}
