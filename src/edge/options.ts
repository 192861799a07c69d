// The command line of the edge node.

import { networkInterfaces } from 'node:os'
import { parseArgs } from 'node:util'
import { UsageError } from './usage-error.ts'

export type EdgeOptions = Readonly<{
  port: number
  host: string
  dataFolder: string
  tls?: Readonly<{ certFile: string; keyFile: string }> | undefined
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
  --no-build        serve the app as it was built last
  --help            this text
`

const OPTIONS = {
  port: { type: 'string', default: '8080' },
  host: { type: 'string' },
  data: { type: 'string', default: '.skein' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  'no-build': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

/** Reads the arguments. Throws `UsageError` with one line for the person. */
export function parseOptions(args: readonly string[]): EdgeOptions {
  const values = parseValues(args)
  const port = Number(values.port)
  if (!/^\d+$/.test(values.port) || port > 65535)
    throw new UsageError(`--port must be 0 to 65535, not ${values.port}`)
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
    isBuilding: !values['no-build'],
    wantsHelp: values.help,
  }
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
