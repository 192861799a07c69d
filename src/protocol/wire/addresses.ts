// The `addresses` field (session-protocol.md 3.6): sender and recipient as 36 bytes, kind ‖ uuid ‖ device each.
import { concat, type Bytes } from '../../lib/bytes.ts'
import { parseServiceId } from './service-id.ts'

/** Who a device is: the account's name and the number of the device, 1 to 127. */
export type DeviceAddress = { readonly name: string; readonly deviceId: number }

/** The two ends of a session, seen from here. */
export type SessionAddresses = { readonly local: DeviceAddress; readonly remote: DeviceAddress }

/** The field for a message from `sender` to `recipient`; undefined unless both names are service ids. */
export function encodeAddresses(sender: DeviceAddress, recipient: DeviceAddress): Bytes | undefined {
  const from = parseServiceId(sender.name)
  const to = parseServiceId(recipient.name)
  if (!from || !to) return undefined
  return concat(from, new Uint8Array([sender.deviceId]), to, new Uint8Array([recipient.deviceId]))
}
