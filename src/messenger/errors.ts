// The errors of the messenger: one class, a closed set of codes. The interface chooses the words by code.
import type { SkeinErrorCode } from './api.ts'

const RETRYABLE: ReadonlySet<SkeinErrorCode> = new Set(['edge-unreachable', 'storage-full', 'internal'])

/** Why a call could not be done. `retryable` says that the same call may succeed later. */
export class SkeinError extends Error {
  override readonly name = 'SkeinError'
  readonly code: SkeinErrorCode
  readonly retryable: boolean

  constructor(code: SkeinErrorCode, options?: ErrorOptions) {
    super(code, options)
    this.code = code
    this.retryable = RETRYABLE.has(code)
  }
}

/** The machine-readable code that an error of any layer carries, if it carries one. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
