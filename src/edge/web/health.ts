// What an operator or a load balancer may ask: is the node alive, is it ready, and a small page for people. Counts and
// times only. `edge.md`, section 8.4.

import { monitorEventLoopDelay } from 'node:perf_hooks'

export type HealthReport = Readonly<{
  isReady: boolean
  uptimeSeconds: number
  eventLoopP99Ms: number
  connections: number
  reservations: number
  /** Whether the store's disk takes more. */
  hasRoom: boolean
  /** Which TURN server calls may use. */
  turn: 'own' | 'external' | 'none'
}>

/** What the rest of the node knows. */
export type NodeState = Pick<HealthReport, 'connections' | 'reservations' | 'hasRoom' | 'turn'>

export interface Health {
  report(): HealthReport
  setReady(isReady: boolean): void
  stop(): void
}

const NANOSECONDS_PER_MS = 1e6

/** Watches the event loop from now on. */
export function createHealth(state: () => NodeState): Health {
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  let isReady = false
  return {
    report: () => ({
      isReady,
      uptimeSeconds: Math.floor(process.uptime()),
      eventLoopP99Ms: Math.round(delay.percentile(99) / NANOSECONDS_PER_MS),
      ...state(),
    }),
    setReady(ready) {
      isReady = ready
    },
    stop: () => delay.disable(),
  }
}

/** The page for people. */
export function renderHealthPage(report: HealthReport): string {
  const rows: [string, string | number][] = [
    ['State', report.isReady ? 'ready' : 'not ready'],
    ['Up for', `${report.uptimeSeconds} s`],
    ['Disk', report.hasRoom ? 'has room' : 'full: nothing is stored'],
    ['Event loop delay, p99', `${report.eventLoopP99Ms} ms`],
    ['Connections', report.connections],
    ['Relay reservations', report.reservations],
    ['TURN for calls', report.turn],
  ]
  const body = rows.map(([name, value]) => `<tr><th scope="row">${name}</th><td>${value}</td></tr>`).join('')
  const head =
    '<meta charset="utf-8"><title>Skein edge node</title><meta name="viewport" content="width=device-width">'
  return `<!doctype html><html lang="en"><head>${head}</head><body><h1>Skein edge node</h1><table>${body}</table></body></html>`
}
