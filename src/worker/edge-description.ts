// Asks an origin for the address of its edge node: `GET /edge.json`, an `EdgeAddress`. What comes back is checked, since the
// origin of an invite is chosen by whoever wrote it.
import type { EdgeAddress } from '../protocol/content/content.ts'
import { checkMultiaddr, checkOrigin, checkPeerId } from '../protocol/content/text-field.ts'

/** How long an origin may take, in milliseconds, and how much it may say, in characters. */
const TIMEOUT_MS = 10_000
const MAX_CHARACTERS = 4_096

/** Resolves with the checked address. Rejects when the origin is out of reach or answers anything else. */
export async function describeEdge(origin: string): Promise<EdgeAddress> {
  const response = await fetch(`${origin}/edge.json`, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
    credentials: 'omit',
    redirect: 'error',
    cache: 'no-store',
  })
  if (!response.ok) throw new TypeError(`the origin answered ${response.status}`)
  return readEdgeAddress(await response.text())
}

/** Reads and checks the JSON text of an edge address. Throws `DecodeError`, `SyntaxError` or `TypeError`. */
export function readEdgeAddress(text: string): EdgeAddress {
  if (text.length > MAX_CHARACTERS) throw new TypeError('not an edge address: too long')
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null) throw new TypeError('not an edge address')
  const { id, ws, http } = value as Record<string, unknown>
  if (typeof id !== 'string' || typeof ws !== 'string' || typeof http !== 'string')
    throw new TypeError('not an edge address')
  return {
    id: checkPeerId(id, 'EdgeAddress.id'),
    ws: checkMultiaddr(ws, 'EdgeAddress.ws'),
    http: checkOrigin(http, 'EdgeAddress.http'),
  }
}
