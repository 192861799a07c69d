// libsignal's errors as ours (session-protocol.md 5.2). It has codes for few of them; the rest is told apart by
// its texts, which are those of the pinned version 0.103.0 (2.5).
import { ErrorCode, LibSignalErrorBase } from '@signalapp/libsignal-client'
import { ProtocolError, type ProtocolErrorCode } from '../protocol/errors.ts'

const byText: readonly (readonly [RegExp, ProtocolErrorCode])[] = [
  [/session with .* not found/i, 'no-session'],
  [/decryption failed/, 'authentication'],
  [/signature/i, 'authentication'],
  [/too far into the future/, 'too-far'],
  [/X3DH|version/, 'version'],
  [/key type|key length|base key|key agreement|KEM|Kyber pre key must/, 'bad-key'],
]

/** The `ProtocolError` for an error that libsignal has thrown. */
export function toProtocolError(error: unknown): ProtocolError {
  if (error instanceof ProtocolError) return error
  const cause = error instanceof Error ? error : new Error(String(error))
  return new ProtocolError(codeOf(cause), cause.message, { cause })
}

function codeOf(error: Error): ProtocolErrorCode {
  if (error instanceof LibSignalErrorBase) {
    if (error.code === ErrorCode.DuplicatedMessage) return 'duplicate'
    if (error.code === ErrorCode.UntrustedIdentity) return 'untrusted-identity'
  }
  return byText.find(([pattern]) => pattern.test(error.message))?.[1] ?? 'malformed'
}
