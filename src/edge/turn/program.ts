// The TURN server program, coturn's `turnserver`: where it is, and the configuration it gets. The secret stands in a file that only this
// user may read, never on the command line, where everybody on the machine sees it.

import { access, constants, mkdir, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { delimiter, join } from 'node:path'

const PROGRAM = 'turnserver'

/** What coturn is told. */
export type TurnSettings = Readonly<{
  /** Address to listen on; all of them when it is an any-address or a name. */
  host: string
  port: number
  secret: string
  /** Address that the internet sees, where it is not one of this machine. */
  externalIp?: string | undefined
}>

/** The program in `path` (the environment's PATH), or nothing. */
export async function findTurnProgram(path = process.env['PATH'] ?? ''): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter((part) => part !== '')) {
    const file = join(folder, PROGRAM)
    try {
      await access(file, constants.X_OK)
      return file
    } catch {
      continue
    }
  }
  return undefined
}

/** Writes the configuration and gives the arguments to start with. */
export async function configureTurn(folder: string, settings: TurnSettings): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'turnserver.conf')
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  await writeFile(
    file,
    turnConfig(
      folder,
      settings,
      addresses.map(({ address }) => address),
    ),
    { mode: 0o600 },
  )
  return ['-c', file]
}

/** File with the process id, which coturn writes. */
export const pidFile = (folder: string): string => join(folder, 'turnserver.pid')

/** The configuration of coturn 4.5 and later; `own` are the addresses of this machine. */
export function turnConfig(folder: string, settings: TurnSettings, own: readonly string[]): string {
  const { host, port, secret, externalIp } = settings
  const isOne = isIP(host) !== 0 && host !== '0.0.0.0' && host !== '::'
  const lines = [
    `listening-port=${port}`,
    ...(isOne ? [`listening-ip=${host}`, `relay-ip=${host}`] : []),
    ...(externalIp === undefined ? [] : [`external-ip=${externalIp}`]),
    'use-auth-secret',
    `static-auth-secret=${secret}`,
    'realm=skein',
    'fingerprint',
    `userdb=${join(folder, 'turndb')}`,
    `pidfile=${pidFile(folder)}`,
    // Its lines name addresses of people; the node keeps none of them.
    'log-file=stdout',
    'no-stdout-log',
    'no-cli',
    // Media are sealed twice already.
    'no-tls',
    'no-dtls',
    'no-tcp-relay',
    'no-multicast-peers',
    'user-quota=24',
    ...peerRules(isOne ? [host] : own, externalIp),
  ]
  return `${lines.join('\n')}\n`
}

const PRIVATE_RANGES = [
  '0.0.0.0-0.255.255.255',
  '10.0.0.0-10.255.255.255',
  '100.64.0.0-100.127.255.255',
  '127.0.0.0-127.255.255.255',
  '169.254.0.0-169.254.255.255',
  '172.16.0.0-172.31.255.255',
  '192.168.0.0-192.168.255.255',
  'fc00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  'fe80::-febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
]
const LINK_LOCAL = PRIVATE_RANGES.filter((range) => /^(?:0|169|fe80)/.test(range))

/**
 * Whom the relay may send to. A server of the internet sends nothing into the network it stands in, its own addresses excepted, where
 * the two relayed ends of a call meet; one that has private addresses only is there for just that network.
 */
function peerRules(own: readonly string[], externalIp: string | undefined): string[] {
  const isPublic = externalIp !== undefined || own.some((address) => !isPrivate(address))
  const denied = (isPublic ? PRIVATE_RANGES : LINK_LOCAL).map((range) => `denied-peer-ip=${range}`)
  const allowed = own.filter((address) => !isLoopback(address)).map((address) => `allowed-peer-ip=${address}`)
  return isPublic ? [...denied, ...allowed] : denied
}

const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.')

function isPrivate(address: string): boolean {
  if (address.includes(':')) return /^(?:f[cd]|fe[89ab]|::1$)/i.test(address)
  return /^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(
    address,
  )
}
