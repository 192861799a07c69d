// From a request frame to a reply frame, for both carriers.

import type { Bytes } from '../../lib/bytes.ts'
import { MailboxDecodeError } from '../../protocol/mailbox/errors.ts'
import { encodeReply, type Refusal } from '../../protocol/mailbox/replies.ts'
import { decodeHeader, decodeRequest, opOfCode } from '../../protocol/mailbox/requests.ts'
import type { MailboxService } from './service.ts'
import type { MailboxSession } from './session.ts'

/** The reply frame, and why the frame itself was refused, if it was: a stream that sent such a one ends. */
export type Answer = Readonly<{ frame: Bytes; fault?: Refusal }>

/** Answers one frame; never rejects. */
export async function answerFrame(
  frame: Bytes,
  service: MailboxService,
  session: MailboxSession,
): Promise<Answer> {
  try {
    const { requestId, request } = decodeRequest(frame)
    return { frame: encodeReply(requestId, await service.handle(requestId, request, session)) }
  } catch (error) {
    if (!(error instanceof MailboxDecodeError)) throw error
    return refuse(frame, error.code)
  }
}

function refuse(frame: Bytes, refusal: Refusal): Answer {
  // Too short to carry an operation and a request id: answered as operation unknown, request 0.
  if (frame.length < 6) return { frame: encodeReply(0, { op: 'unknown', refusal }), fault: refusal }
  const { code, requestId } = decodeHeader(frame)
  const reply = encodeReply(requestId, { op: opOfCode(code) ?? 'unknown', refusal })
  return refusal === 'UNSUPPORTED' ? { frame: reply } : { frame: reply, fault: refusal }
}
