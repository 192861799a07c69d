// The command line of the edge node.

import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { parseArgs } from 'node:util'
import { MAX_TURN_URLS } from '../protocol/mailbox/constants.ts'
import type { TurnChoice } from './turn/turn.ts'
import { UsageError } from './usage-error.ts'

export type EdgeOptions = Readonly<{
  port: number
  host: string
  dataFolder: string
  tls?: Readonly<{ certFile: string; keyFile: string }> | undefined
  /** Absent when there shall be none. */
  turn?: TurnChoice | undefined
  isBuilding: boolean
  wantsHelp: boolean
}>

export const HELP = `Skein edge node: serves the app, relays, and keeps mailboxes.

  npm start -- [options]

  --port PORT       TCP and UDP port (default 8080)
  --host ADDRESS    address to listen on (default all)
  --data FOLDER     where mailboxes and keys are kept (default .skein)
  --tls-cert FILE   certificate chain, PEM; with it the node speaks https
  --tls-key FILE    its private key, PEM
  --turn-port PORT  UDP and TCP port of the TURN server, when coturn is installed
                    (default the next one after --port)
  --turn-ip ADDRESS its address as the internet sees it, when this machine has another
  --turn-url URL    a TURN server elsewhere, as turn:HOST:PORT; may be given several times
  --turn-secret S   the secret that one shares with this node (coturn: static-auth-secret)
  --no-turn         no TURN server: calls that find no direct path fail
  --no-build        serve the app as it was built last
  --help            this text
`

const OPTIONS = {
  port: { type: 'string', default: '8080' },
  host: { type: 'string' },
  data: { type: 'string', default: '.skein' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  'turn-port': { type: 'string' },
  'turn-ip': { type: 'string' },
  'turn-url': { type: 'string', multiple: true },
  'turn-secret': { type: 'string' },
  'no-turn': { type: 'boolean', default: false },
  'no-build': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

/** Reads the arguments. Throws `UsageError` with one line for the person. */
export function parseOptions(args: readonly string[]): EdgeOptions {
  const values = parseValues(args)
  const port = readPort('--port', values.port)
  const certFile = values['tls-cert']
  const keyFile = values['tls-key']
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw new UsageError('--tls-cert and --tls-key belong together')
  }
  return {
    port,
    host: values.host ?? anyHost(),
    dataFolder: values.data,
    tls: certFile === undefined || keyFile === undefined ? undefined : { certFile, keyFile },
    turn: readTurn(values, port),
    isBuilding: !values['no-build'],
    wantsHelp: values.help,
  }
}

function readPort(name: string, value: string): number {
  const port = Number(value)
  if (!/^\d+$/.test(value) || port > 65535) throw new UsageError(`${name} must be 0 to 65535, not ${value}`)
  return port
}

/** The port of an own TURN server where the page's port is a free one, which is not known yet. */
const USUAL_TURN_PORT = 3478

function readTurn(values: ReturnType<typeof parseValues>, port: number): TurnChoice | undefined {
  const urls = values['turn-url']
  const secret = values['turn-secret']
  if ((urls === undefined) !== (secret === undefined))
    throw new UsageError('--turn-url and --turn-secret belong together')
  if (values['no-turn']) return undefined
  if (urls !== undefined && secret !== undefined) {
    const bad = urls.find((url) => !/^turns?:[^\s/]+$/.test(url))
    if (bad !== undefined) throw new UsageError(`--turn-url must be turn:HOST:PORT, not ${bad}`)
    if (urls.length > MAX_TURN_URLS) throw new UsageError(`--turn-url may be given ${MAX_TURN_URLS} times`)
    return { urls, secret }
  }
  const given = values['turn-port']
  const next = port === 0 || port === 65535 ? USUAL_TURN_PORT : port + 1
  const externalIp = values['turn-ip']
  if (externalIp !== undefined && isIP(externalIp) === 0)
    throw new UsageError(`--turn-ip must be an IP address, not ${externalIp}`)
  return { port: given === undefined ? next : readPort('--turn-port', given), externalIp }
}

function parseValues(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: false }).values
  } catch (error) {
    const [line = 'the options are not understood'] =
      error instanceof Error ? error.message.split(/\. |\n/) : []
    throw new UsageError(`${line} (--help lists the options)`)
  }
}

/** All addresses of both families, where the machine has both: browsers try either for `localhost`. */
function anyHost(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  return addresses.some(({ family }) => family === 'IPv6') ? '::' : '0.0.0.0'
}
