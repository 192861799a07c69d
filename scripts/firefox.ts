// Where the Firefox of the commands that need one is.
import { existsSync } from 'node:fs'

/** The Firefox to drive: `FIREFOX_PATH`, else Debian's; nothing when there is none. */
export function firefoxPath(): string | undefined {
  const candidates = [process.env['FIREFOX_PATH'], '/usr/bin/firefox-esr', '/usr/bin/firefox']
  return candidates.find((path) => path !== undefined && existsSync(path))
}
