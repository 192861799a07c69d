// Records what crosses an RPC endpoint in both directions, so that a test can prove that no private byte ever
// does (style.md B.6).
import { toBase64url, toHex } from '../lib/bytes.ts'
import type { Endpoint } from '../lib/rpc-endpoint.ts'

/** An endpoint that is listened in on. */
export interface RecordedEndpoint extends Endpoint {
  /** Copies of all messages so far. */
  readonly messages: readonly unknown[]
  /** Whether any message holds these bytes, raw or as a run of hexadecimal or base64url text. */
  contains(secret: Uint8Array): boolean
}

/** Wraps `endpoint`; use the answer in its place. */
export function recordTraffic(endpoint: Endpoint): RecordedEndpoint {
  const messages: unknown[] = []
  const record = (message: unknown) => messages.push(structuredClone(message))
  return {
    messages,
    post(message, transfer) {
      record(message)
      endpoint.post(message, transfer)
    },
    listen: (handler) =>
      endpoint.listen((message) => {
        record(message)
        handler(message)
      }),
    contains(secret) {
      const needles = [toHex(secret), toBase64url(secret)]
      return messages.some((message) => search(message, needles))
    },
  }
}

function search(value: unknown, needles: readonly string[]): boolean {
  if (typeof value === 'string') return needles.some((needle) => value.includes(needle))
  if (value instanceof ArrayBuffer) return search(new Uint8Array(value), needles)
  // The whole buffer: a view takes the rest of its buffer along when it is cloned.
  if (ArrayBuffer.isView(value)) return findAligned(toHex(new Uint8Array(value.buffer)), needles[0]!)
  if (value instanceof Map || value instanceof Set) return search([...value], needles)
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([name, item]) => search(name, needles) || search(item, needles))
}

/** Finds whole bytes: a match in the middle of a byte is none. */
function findAligned(hex: string, needle: string): boolean {
  for (let at = hex.indexOf(needle); at >= 0; at = hex.indexOf(needle, at + 1)) if (at % 2 === 0) return true
  return false
}
