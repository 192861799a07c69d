/** A piece of the search index is missing or is not what it should be. The index is made anew; nobody else hears of it. */
export class DamagedIndexError extends Error {
  override readonly name = 'DamagedIndexError'
  readonly code = 'corrupt'
  readonly retryable = true
}
