// Session operations: ours in Node beside libsignal-client's native addon, in turns within one run, and ours in a dedicated worker
// of Chromium; then what forged messages cost. A ratio above 1 means that ours is faster, except for forgeries, where it tells
// how many times a forgery that asks for no steps the costly one costs.
import { runInWorker } from './in-worker.ts'
import { spread, quantile, type Metric } from './metric.ts'
import { measureAbuse } from './session-abuse.ts'
import { prepareLibsignal } from './session-libsignal.ts'
import type { Operation, Samples } from './session-operations.ts'
import { prepareOurs } from './session-ours.ts'

const rounds = 20
/** Goals in Node, as our speed over libsignal's. */
const goals: Record<Operation, number> = {
  'one-way encrypt': 1,
  'one-way decrypt': 1,
  'alternating round': 0.9,
  initiate: 0.4,
  'accept and first decrypt': 0.4,
}
/** Goals in the Chromium worker: operations a second, or milliseconds at p99. */
const workerGoals: Record<Operation, { perSecond: number } | { p99Ms: number }> = {
  'one-way encrypt': { perSecond: 3000 },
  'one-way decrypt': { perSecond: 3000 },
  'alternating round': { p99Ms: 3 },
  initiate: { p99Ms: 6 },
  'accept and first decrypt': { p99Ms: 6 },
}

const operations = Object.keys(goals) as Operation[]

function merge(all: readonly Samples[]): Samples {
  return Object.fromEntries(
    operations.map((name) => [name, all.flatMap((samples) => samples[name])]),
  ) as Samples
}

/** Runs the bench. */
export async function run(): Promise<Metric[]> {
  const [ours, theirs] = [await prepareOurs(), prepareLibsignal()]
  await ours(4)
  await theirs(4)
  const taken: { ours: Samples[]; theirs: Samples[] } = { ours: [], theirs: [] }
  for (let i = 0; i < rounds; i++) {
    taken.ours.push(await ours(2))
    taken.theirs.push(await theirs(2))
  }
  const mine = merge(taken.ours)
  const native = merge(taken.theirs)
  const inNode = operations.map((name): Metric => {
    const found = spread(mine[name])
    const baseline = quantile(native[name], 0.5)
    const ratio = baseline / found.median
    return {
      name,
      unit: 'ms',
      ...found,
      baseline,
      ratio,
      goal: `at least ${goals[name]} x libsignal`,
      ok: ratio >= goals[name],
    }
  })
  const inWorker = (await runInWorker('bench/session-worker.ts')) as Samples
  return [
    ...inNode,
    ...operations.map((name): Metric => {
      const found = spread(inWorker[name])
      const goal = workerGoals[name]
      return 'perSecond' in goal
        ? {
            name: `${name}, Chromium worker`,
            unit: 'ms',
            ...found,
            goal: `at least ${goal.perSecond}/s`,
            ok: 1000 / found.median >= goal.perSecond,
          }
        : {
            name: `${name}, Chromium worker`,
            unit: 'ms',
            ...found,
            goal: `p99 at most ${goal.p99Ms} ms`,
            ok: found.p99 <= goal.p99Ms,
          }
    }),
    ...(await measureAbuse()),
  ]
}
