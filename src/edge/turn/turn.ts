// TURN for calls that find no direct path: an own coturn when it is installed, one elsewhere when the operator names it, else none.
// `docs/protocol/calls-media.md`, section "TURN".

import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf, type Log } from '../log.ts'
import { createTurnOffers, type TurnOffers } from './offers.ts'
import { configureTurn, findTurnProgram, pidFile } from './program.ts'
import { supervise } from './supervisor.ts'

/** What the operator wants: one elsewhere with its shared secret, or an own one on this port where coturn is installed. */
export type TurnChoice =
  | Readonly<{ urls: readonly string[]; secret: string }>
  | Readonly<{ port: number; externalIp?: string | undefined }>

export type TurnParts = Readonly<{
  choice: TurnChoice
  host: string
  dataFolder: string
  log: Log
  /** Where programs are looked for. */
  path?: string
}>

export interface Turn {
  /** Nothing when there is no TURN server. */
  readonly offers: TurnOffers | undefined
  readonly kind: 'own' | 'external' | 'none'
  stop(): Promise<void>
}

const SECRET_BYTES = 32
const NONE: Turn = { offers: undefined, kind: 'none', stop: () => Promise.resolve() }

/** Finds or starts the TURN server. */
export async function startTurn({ choice, host, dataFolder, log, path }: TurnParts): Promise<Turn> {
  if ('urls' in choice) {
    return { ...NONE, kind: 'external', offers: createTurnOffers({ urls: choice.urls }, choice.secret) }
  }
  const program = await findTurnProgram(path)
  if (program === undefined) return NONE
  const folder = join(dataFolder, 'turn')
  const secret = await keepSecret(folder)
  const args = await configureTurn(folder, { host, secret, ...choice })
  const supervisor = await supervise({ program, args, pidFile: pidFile(folder), log })
  return {
    kind: 'own',
    offers: createTurnOffers({ port: choice.port }, secret, () => supervisor.isUp),
    stop: () => supervisor.stop(),
  }
}

/** The secret of the own server. It stays the same, so that credentials outlive a restart of the node. */
async function keepSecret(folder: string): Promise<string> {
  const file = join(folder, 'secret')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
  const secret = randomBytes(SECRET_BYTES).toString('hex')
  await writeFile(file, secret, { mode: 0o600 })
  return secret
}
