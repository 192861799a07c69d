// Two devices for the scenarios of the outer layers, and a check of refusals.
import { utf8 } from '../../lib/bytes.ts'
import { ProtocolError, type ProtocolErrorCode } from '../../protocol/errors.ts'
import { accountId } from '../../protocol/identity/account-id.ts'
import type { Entropy } from '../../protocol/identity/curve.ts'
import {
  generateIdentity,
  generateKyberPreKey,
  generateSignedPreKey,
  makeBundle,
  type LocalIdentity,
} from '../../protocol/session/bundle.ts'
import type { DeviceAddress } from '../../protocol/wire/addresses.ts'
import { seededEntropy } from '../libsignal/seeded-rng.ts'
import { expect } from '../scenarios/expect.ts'
import type { OuterDevice, OuterFactory, Party } from './device.ts'

/** The clock of these scenarios, in milliseconds: 2026-01-01. */
export const now = Date.UTC(2026, 0, 1)
/** The only group there is. */
export const groupId = utf8('the group of all')

/** How a device is made, and whether its refusals have our codes. */
export type OuterSide = { readonly create: OuterFactory; readonly isOurs: boolean }

/** A device with what is public and what is secret of it. */
export type Outer = Party & {
  readonly device: OuterDevice
  readonly identity: LocalIdentity
  readonly address: DeviceAddress
  readonly isOurs: boolean
}

export type OuterWorld = { readonly alice: Outer; readonly bob: Outer; readonly rng: Entropy }

export type OuterScenario = {
  /** Group number in session-protocol.md 6.2. */
  readonly group: number
  readonly title: string
  readonly run: (world: OuterWorld) => Promise<void>
}

/** Two devices that have never met. */
export function createOuterWorld(sides: { alice: OuterSide; bob: OuterSide }, seed: string): OuterWorld {
  const create = ({ create: make, isOurs }: OuterSide, label: string): Outer => {
    const rng = seededEntropy(`${seed}/${label}`)
    const identity = generateIdentity(rng)
    const { keyPair } = identity
    const address = { name: accountId(keyPair.publicKey), deviceId: 3 }
    const bundle = makeBundle(identity, address.deviceId, {
      signedPreKey: generateSignedPreKey(1, keyPair, now, rng),
      kyberPreKey: generateKyberPreKey(2, keyPair, now, rng),
    })
    return { device: make({ address, identity, groupId, rng }), identity, address, bundle, isOurs }
  }
  return {
    alice: create(sides.alice, 'alice'),
    bob: create(sides.bob, 'bob'),
    rng: seededEntropy(`${seed}/world`),
  }
}

/** Expects `by` to refuse; the code is checked where it is ours. */
export async function expectRefusal(
  by: Outer,
  operation: Promise<unknown>,
  code: ProtocolErrorCode,
): Promise<void> {
  const refusal = await operation.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(refusal).toBeInstanceOf(ProtocolError)
  if (by.isOurs && refusal instanceof ProtocolError) expect(refusal.code, refusal.message).toBe(code)
}
