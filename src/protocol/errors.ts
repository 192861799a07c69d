// The errors of the protocol layer (session-protocol.md 5.2): one closed set of codes, so that a caller can
// decide by `code` alone what a refusal means. Texts never contain key material or message contents.

/** Why the protocol refused something. */
export type ProtocolErrorCode =
  | 'duplicate'
  | 'untrusted-identity'
  | 'no-session'
  | 'no-prekey'
  | 'version'
  | 'malformed'
  | 'bad-key'
  | 'too-far'
  | 'authentication'
  | 'post-quantum'

/** A refusal by the protocol. The state that the caller passed in stays valid; repeating the call is useless. */
export class ProtocolError extends Error {
  override readonly name: string = 'ProtocolError'
  readonly code: ProtocolErrorCode
  readonly retryable = false

  constructor(code: ProtocolErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Bytes that do not follow their format. `path` names the structure and field, for example `SignalMessage.counter`. */
export class DecodeError extends ProtocolError {
  override readonly name: string = 'DecodeError'
  readonly path: string

  constructor(path: string, problem: string, options?: ErrorOptions) {
    super('malformed', `${path}: ${problem}`, options)
    this.path = path
  }
}
