// Where the browser of the tests and benches is, and the flags it starts with.
import { existsSync } from 'node:fs'

/** Flags for headless Chromium on a machine without a display; `--no-sandbox` because containers run as root. */
export const chromiumArgs = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Flags for calls: a camera and a microphone that are made up, and nobody to be asked. */
export const fakeMediaArgs = [
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
]

/** The Chromium to drive: `CHROMIUM_PATH`, else Debian's. Throws with what to install when there is none. */
export function chromiumPath(): string {
  const found = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
    (path) => path !== undefined && existsSync(path),
  )
  if (found === undefined) {
    throw new Error('No Chromium found. Install it (Debian: apt-get install chromium) or set CHROMIUM_PATH.')
  }
  return found
}
