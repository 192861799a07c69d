// What the outer layers of the protocol do for one device: sealed sender, sender keys and safety numbers. Plain data only, so
// that a device may also live in a browser's worker.
import type { Bytes } from '../../lib/bytes.ts'
import type { Entropy } from '../../protocol/identity/curve.ts'
import type { LocalIdentity, PreKeyBundle } from '../../protocol/session/bundle.ts'
import type { DeviceAddress } from '../../protocol/wire/addresses.ts'

/** Somebody else's device, as far as it is public. */
export type Party = { readonly address: DeviceAddress; readonly bundle: PreKeyBundle }

/** How a certificate is taken: under this root, at this time in ms since 1970. */
export type Trust = { readonly root: Bytes; readonly now: number }

/** What was sealed, and by whom. */
export type Opened = { readonly name: string; readonly deviceId: number; readonly content: Bytes }

/** Every method rejects with `ProtocolError`; libsignal has no codes for most refusals. */
export interface OuterDevice {
  /** Seals a plaintext content (a request to send again) under a certificate, in version 1 or 2 of sealed sender. */
  seal(version: 1 | 2, to: Party, certificate: Bytes, content: Bytes): Promise<Bytes>
  unseal(sealed: Bytes, trust: Trust): Promise<Opened>
  /** The distribution of the own sender key at its present iteration. */
  distribute(): Promise<Bytes>
  accept(from: DeviceAddress, distribution: Bytes): Promise<void>
  writeToGroup(plaintext: Bytes): Promise<Bytes>
  readFromGroup(from: DeviceAddress, wire: Bytes): Promise<Bytes>
  /** Moves the own sender key on to an iteration without handing messages out. */
  skipTo(iteration: number): Promise<void>
  /** Digits and code to show to somebody with this identity key. */
  safetyNumber(name: string, identityKey: Bytes): Promise<{ digits: string; scannable: Bytes }>
  /** Whether a scanned code is that of this person's view of us. */
  matches(name: string, identityKey: Bytes, scanned: Bytes): Promise<boolean>
}

/** Whom a device speaks for. `rng` is asked by our own implementation only. */
export type OuterInit = {
  readonly address: DeviceAddress
  readonly identity: LocalIdentity
  readonly groupId: Bytes
  readonly rng: Entropy
}

export type OuterFactory = (init: OuterInit) => OuterDevice
