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

/** An address of this machine, and the network it is on. */
export type OwnAddress = Readonly<{ address: string; cidr?: string | null }>

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
  await writeFile(file, turnConfig(folder, settings, addresses), { mode: 0o600 })
  return ['-c', file]
}

/** File with the process id, which coturn writes. */
export const pidFile = (folder: string): string => join(folder, 'turnserver.pid')

/** The configuration of coturn 4.5 and later; `own` are the addresses of this machine. */
export function turnConfig(folder: string, settings: TurnSettings, own: readonly OwnAddress[]): string {
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
    ...peerRules(own, externalIp),
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

/**
 * Whom the relay may send to. A server of the internet sends nothing into the network it stands in, its own addresses excepted, where
 * the two relayed ends of a call meet. One that has private addresses only is there for the networks it is on, and for no others:
 * coturn stops reading a relay that has once sent to an address without a way there, such as a home address behind somebody's NAT.
 */
function peerRules(own: readonly OwnAddress[], externalIp: string | undefined): string[] {
  const outer = own.filter(({ address }) => !isLoopback(address))
  const isPublic = externalIp !== undefined || outer.some(({ address }) => !isPrivate(address))
  const allowed = outer.map((one) => (isPublic ? one.address : networkOf(one)))
  return [
    ...PRIVATE_RANGES.map((range) => `denied-peer-ip=${range}`),
    ...new Set(allowed.map((range) => `allowed-peer-ip=${range}`)),
  ]
}

/** The addresses of the network that an address is on; of IPv6 the address alone. */
function networkOf({ address, cidr }: OwnAddress): string {
  const bits = Number(cidr?.split('/')[1])
  if (address.includes(':') || !(bits >= 8 && bits < 32)) return address
  const size = 2 ** (32 - bits)
  const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const first = Math.floor(value / size) * size
  const write = (number: number): string =>
    [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.')
  return `${write(first)}-${write(first + size - 1)}`
}

const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.')

function isPrivate(address: string): boolean {
  if (address.includes(':')) return /^(?:f[cd]|fe[89ab]|::1$)/i.test(address)
  return /^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(
    address,
  )
}
