// What a bench reports, and the statistics it needs.

/** One figure. `ratio` is ours to the baseline of the same run; `goal` says in words what `ok` was judged by. */
export type Metric = {
  name: string
  unit: string
  median: number
  p95: number
  p99: number
  baseline?: number
  ratio?: number
  goal: string
  ok: boolean
}

/** The value below which the share `q` of the samples lies. */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN
}

/** Median, p95 and p99 of samples. */
export function spread(samples: readonly number[]): { median: number; p95: number; p99: number } {
  return { median: quantile(samples, 0.5), p95: quantile(samples, 0.95), p99: quantile(samples, 0.99) }
}
