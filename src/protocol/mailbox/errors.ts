// The one error of the mailbox codec. `edge.md`, section 3.

/** Why a frame was not understood: also the refusal an edge node answers with. */
export type DecodeFailure = 'MALFORMED' | 'TOO_LARGE' | 'UNSUPPORTED'

/** Thrown by every decoder of the mailbox protocol; `field` names the place in the frame. */
export class MailboxDecodeError extends Error {
  override readonly name = 'MailboxDecodeError'
  readonly code: DecodeFailure
  readonly field: string
  readonly retryable = false

  constructor(code: DecodeFailure, field: string) {
    super(`mailbox frame: ${code.toLowerCase()} at ${field}`)
    this.code = code
    this.field = field
  }
}
