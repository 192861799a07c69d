// What the person who started the edge node has to change: one line, without a stack.

export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly code = 'USAGE'
  readonly retryable = false
}

/** The line for a failed start, if the cause is the person's to change. */
export function explainStartFailure(
  error: unknown,
  at: Readonly<{ host: string; port: number; dataFolder: string }>,
): string | undefined {
  if (error instanceof UsageError) return error.message
  switch (systemCodeOf(error)) {
    case 'EADDRINUSE':
      return `port ${at.port} is taken: stop the other program or choose another with --port`
    case 'EACCES':
    case 'EPERM':
      return `no permission: port ${at.port}, the data folder ${at.dataFolder} or the TLS files are not yours to use`
    case 'ENOENT':
      return `a file is missing: ${pathOf(error)}`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `this machine has no address ${at.host}: choose another with --host`
    case 'LEVEL_LOCKED':
      return `the data folder ${at.dataFolder} is used by another edge node: stop it or choose another with --data`
    case 'ENOSPC':
      return `the disk of the data folder ${at.dataFolder} is full`
    case 'EROFS':
    case 'ENOTDIR':
    case 'EEXIST':
      return `the data folder ${at.dataFolder} cannot be written: choose another with --data`
    default:
      return undefined
  }
}

/** The innermost code: engines wrap the cause that says why. */
function systemCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const own = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return systemCodeOf(error.cause) ?? own
}

function pathOf(error: unknown): string {
  return error instanceof Error && 'path' in error ? String(error.path) : 'unknown'
}
