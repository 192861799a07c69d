// The errors of the vault. Refusals of the protocol pass through it as `ProtocolError`, those of the database as
// `StorageError`.

/**
 * - `throttled`: too many messages failed in the last minute; keep this one and come back later.
 * - `contended`: other writers changed the same secrets again and again.
 * - `too-long`: the content fits no envelope.
 * - `unavailable`: the lock on the ratchets is held by another context.
 */
export type VaultErrorCode = 'throttled' | 'contended' | 'too-long' | 'unavailable'

/** A refusal of the vault. Nothing was changed. */
export class VaultError extends Error {
  override readonly name = 'VaultError'
  readonly code: VaultErrorCode
  readonly retryable: boolean

  constructor(code: VaultErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.retryable = code !== 'too-long'
  }
}
