// The errors of the encrypted database. What the browser reports becomes one of four codes, on which callers decide.
import { PlainDataError } from '../lib/plain-codec.ts'

/**
 * - `storage-full`: the quota is used up; frees itself when something is deleted.
 * - `storage-denied`: the browser does not let us open or use the database (any more).
 * - `conflict`: the database is not what the work rests on: somebody else changed a secret in between, or a row is there that was
 *   said to be absent; load again and repeat the work.
 * - `corrupt`: a row does not decrypt or decode; it was altered, moved or cut.
 */
export type StorageErrorCode = 'storage-full' | 'storage-denied' | 'conflict' | 'corrupt'

/** A refusal of the database. Nothing of the refused write is kept. */
export class StorageError extends Error {
  override readonly name = 'StorageError'
  readonly code: StorageErrorCode
  readonly retryable: boolean

  constructor(code: StorageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.retryable = code === 'storage-full' || code === 'conflict'
  }
}

/** Translates what IndexedDB or WebCrypto threw. Programming errors pass through untouched. */
export function toStorageError(error: unknown): unknown {
  if (error instanceof PlainDataError)
    return new StorageError('corrupt', 'a row does not decode', { cause: error })
  if (error instanceof StorageError || !(error instanceof DOMException)) return error
  if (error.name === 'QuotaExceededError')
    return new StorageError('storage-full', 'the storage is full', { cause: error })
  // WebCrypto's only complaint about a ciphertext that does not authenticate.
  if (error.name === 'OperationError')
    return new StorageError('corrupt', 'a row does not decrypt', { cause: error })
  return new StorageError('storage-denied', `the browser refuses its storage: ${error.name}`, {
    cause: error,
  })
}
