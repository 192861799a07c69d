// Service ids (session-protocol.md 3.1): the names that can be bound into messages.
import { concat, fromHex, type Bytes } from '../../lib/bytes.ts'

const pattern = /^(?<kind>PNI:)?(?<uuid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i

/** Kind byte (0 ACI, 1 PNI) and the 16 bytes of the UUID; undefined if `name` is not a service id. */
export function parseServiceId(name: string): Bytes | undefined {
  const groups = pattern.exec(name)?.groups
  if (!groups?.['uuid']) return undefined
  // Only the prefix in capitals makes a phone-number identity.
  if (groups['kind'] !== undefined && groups['kind'] !== 'PNI:') return undefined
  const kind = new Uint8Array([groups['kind'] === undefined ? 0 : 1])
  return concat(kind, fromHex(groups['uuid'].replaceAll('-', '')))
}
