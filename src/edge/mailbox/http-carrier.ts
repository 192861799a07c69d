// The HTTP carrier: `POST /mailbox/v1` with one request frame, answered by one reply frame and, in a header, the next
// nonce. Open to every origin, since requests carry their own signatures. For service workers, and where WebSocket is
// blocked. `edge.md`, section 3.7; `architecture.md`, section 5.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { concat, toBase64url, type Bytes } from '../../lib/bytes.ts'
import { MAILBOX_NONCE_HEADER, MAX_FRAME_BYTES } from '../../protocol/mailbox/constants.ts'
import { answerFrame } from './answer.ts'
import { createHttpNonces } from './nonces.ts'
import type { MailboxService } from './service.ts'
import { createSessionBucket, type MailboxSession } from './session.ts'
import type { TokenBucket } from './token-bucket.ts'

/** Answers a request to the mailbox path. */
export type MailboxHttpHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Askers whose buckets are kept, in memory only; the oldest go first. */
const MAX_BUCKETS = 20_000

const OPEN_TO_ALL = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': MAILBOX_NONCE_HEADER,
  'cross-origin-resource-policy': 'cross-origin',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
}
const PREFLIGHT = {
  ...OPEN_TO_ALL,
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'content-type',
  'access-control-max-age': '86400',
}

export function createMailboxHttp(service: MailboxService): MailboxHttpHandler {
  const nonces = createHttpNonces()
  const buckets = new Map<string, TokenBucket>()

  function bucketOf(address: string): TokenBucket {
    const bucket = buckets.get(address) ?? createSessionBucket()
    const oldest = buckets.keys().next()
    if (buckets.size >= MAX_BUCKETS && !oldest.done) buckets.delete(oldest.value)
    buckets.delete(address)
    buckets.set(address, bucket)
    return bucket
  }

  return async (request, response) => {
    if (request.method === 'OPTIONS') {
      response.writeHead(204, PREFLIGHT).end()
      return
    }
    if (request.method !== 'POST') {
      response.writeHead(405, { ...OPEN_TO_ALL, allow: 'POST, OPTIONS' }).end()
      return
    }
    const frame = await readBody(request)
    if (frame === undefined) {
      response.writeHead(413, { ...OPEN_TO_ALL, connection: 'close' }).end()
      return
    }
    const session: MailboxSession = {
      nonce: () => nonces.issue(),
      takeNonce: (nonce) => nonces.consume(nonce),
      bucket: bucketOf(request.socket.remoteAddress ?? ''),
      // The nonce it stands on serves once already.
      spendProof: () => true,
    }
    const { frame: reply } = await answerFrame(frame, service, session)
    response.writeHead(200, {
      ...OPEN_TO_ALL,
      'content-type': 'application/octet-stream',
      'content-length': reply.length,
      [MAILBOX_NONCE_HEADER]: toBase64url(nonces.issue()),
    })
    response.end(reply)
  }
}

/** The body, or nothing when it is too large. Rejects when the client goes away. */
async function readBody(request: IncomingMessage): Promise<Bytes | undefined> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length
    if (length > MAX_FRAME_BYTES) return undefined
    parts.push(part)
  }
  return concat(...parts)
}
