// The edge node's log: one line for each event, on stderr. What happened is one of a fixed set of phrases, and the only
// details are numbers and codes, so no id, address or name can get in. `edge.md`, section 8.4.

/** Everything an edge node ever logs. */
export type LogEvent =
  | 'draining'
  | 'stopped'
  | 'building the app'
  | 'store fault'
  | 'request failed'
  | 'sweep failed'
  | 'compaction failed'
  | 'stun socket fault'
  | 'web server fault'
  | 'turn started'
  | 'turn ended'
  | 'turn fault'

/** The details a line may carry: a code of ours or of the system, a count, milliseconds. */
export type LogDetails = Readonly<{ code?: string; count?: number; ms?: number }>

export type Log = (event: LogEvent, details?: LogDetails) => void

/** A log that writes lines with `write`. */
export function createLog(write: (line: string) => void): Log {
  return (event, details = {}) => {
    const fields = Object.entries(details).map(([name, value]) => ` ${name}=${value}`)
    write(`${new Date().toISOString()} ${event}${fields.join('')}\n`)
  }
}

/** The machine-readable code of whatever was thrown; never its message, which may name things. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
