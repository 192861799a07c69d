// Faults of the edge node's store. `edge.md`, section 4.3.

export type StoreFault = 'FULL' | 'BUSY' | 'IO'

/** The store could not do what was asked; nothing of that request is on disk. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreFault
  readonly retryable = true

  constructor(code: StoreFault, cause?: unknown) {
    super(`store: ${code.toLowerCase()}`, { cause })
    this.code = code
  }
}
