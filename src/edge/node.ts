// One edge node: store, relay with the mailbox stream, web server with the other two carriers, and STUN on one port number, with TURN beside it.
// Started by the command line, and by tests in their own process. `architecture.md`, section 1.

import { readFile } from 'node:fs/promises'
import type { Log } from './log.ts'
import { createMailboxHttp } from './mailbox/http-carrier.ts'
import { createMailboxService } from './mailbox/service.ts'
import { createMailboxSockets } from './mailbox/socket-carrier.ts'
import { serveMailboxStream, type MailboxStream } from './mailbox/stream-carrier.ts'
import { loadNodeKey } from './relay/node-key.ts'
import { startRelay } from './relay/relay.ts'
import { startUpkeep } from './upkeep.ts'
import { openEdgeStore } from './store/edge-store.ts'
import { startStun } from './stun/server.ts'
import { startTurn, type TurnChoice } from './turn/turn.ts'
import { loadStaticFiles } from './web/files.ts'
import { createHealth } from './web/health.ts'
import { startWebServer } from './web/server.ts'

export type EdgeConfig = Readonly<{
  /** Address to listen on. */
  host: string
  /** TCP and UDP port; 0 takes a free one. */
  port: number
  /** Data folder, which exists. */
  dataFolder: string
  /** Folder of the built app. */
  appFolder: string
  /** PEM files; without them the node speaks plain http. */
  tls?: Readonly<{ certFile: string; keyFile: string }> | undefined
  /** Which TURN server, if any. */
  turn?: TurnChoice | undefined
  log: Log
  /** Leading zero bits of proofs of work; lowered by tests only. */
  proofBits?: number
  /** Time a stream may take for one frame; lowered by tests only. */
  frameTimeoutMs?: number
}>

/** A running edge node. */
export interface EdgeNode extends AsyncDisposable {
  /** libp2p peer id. */
  readonly id: string
  readonly port: number
  /** Finishes what is under way and stops; calling it again waits for the same end. */
  stop(): Promise<void>
}

type Step = () => Promise<void> | void

/** Starts a node; on failure stops what had begun and rejects with the cause. */
export async function createEdgeNode(config: EdgeConfig): Promise<EdgeNode> {
  const steps: Step[] = []
  try {
    return await assemble(config, steps)
  } catch (error) {
    const failures = await undo(steps)
    throw failures.length === 0
      ? error
      : new AggregateError([error, ...failures], 'the edge node did not start', { cause: error })
  }
}

async function assemble(config: EdgeConfig, steps: Step[]): Promise<EdgeNode> {
  const { log, host } = config
  const tls = config.tls === undefined ? undefined : await readTls(config.tls)
  const store = await openEdgeStore(config.dataFolder)
  steps.push(() => store.close())
  const upkeep = startUpkeep(store, log)
  steps.push(() => upkeep.stop())
  const relay = await startRelay({ privateKey: await loadNodeKey(config.dataFolder) })
  steps.push(() => relay.stop())
  const { id } = relay
  const { proofBits, frameTimeoutMs } = config
  const turn = config.turn === undefined ? undefined : await startTurn({ ...config, choice: config.turn })
  if (turn !== undefined) steps.push(() => turn.stop())
  const service = createMailboxService({
    store,
    nodeId: id,
    log,
    ...(turn?.offers === undefined ? {} : { turn: turn.offers }),
    ...(proofBits === undefined ? {} : { proofBits }),
  })
  const streamOptions = frameTimeoutMs === undefined ? {} : { frameTimeoutMs }
  const serveStream = (stream: MailboxStream): void => serveMailboxStream(stream, service, streamOptions)
  await relay.serveMailbox(serveStream)
  const sockets = createMailboxSockets(serveStream)
  steps.push(() => sockets.stop())
  const health = createHealth(() => ({
    ...relay.counts(),
    hasRoom: store.hasRoom(),
    turn: turn?.kind ?? 'none',
  }))
  steps.push(() => health.stop())
  const files = await loadStaticFiles(config.appFolder)
  const web = await startWebServer(host, config.port, {
    files,
    health,
    mailbox: createMailboxHttp(service),
    sockets,
    relay,
    log,
    tls,
  })
  steps.push(async () => {
    // The relay says goodbye to its clients first; the web server then waits for nobody. A second stop changes nothing.
    sockets.stop()
    await relay.stop()
    await web.stop()
  })
  const stun = await startStun(host, web.port, log)
  steps.push(() => stun.stop())
  health.setReady(true)
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> => {
    health.setReady(false)
    stopped ??= stopAll(steps)
    return stopped
  }
  return { id, port: web.port, stop, [Symbol.asyncDispose]: stop }
}

async function stopAll(steps: readonly Step[]): Promise<void> {
  const failures = await undo(steps)
  if (failures.length > 0) throw new AggregateError(failures, 'the edge node did not stop cleanly')
}

/** Undoes the steps, the last one first: those that face clients end before those they stand on. Gives what failed. */
async function undo(steps: readonly Step[]): Promise<unknown[]> {
  const failures: unknown[] = []
  for (const step of steps.toReversed()) {
    try {
      await step()
    } catch (error) {
      failures.push(error)
    }
  }
  return failures
}

async function readTls(tls: Readonly<{ certFile: string; keyFile: string }>) {
  // One after the other, so that the same file is always the one named as missing.
  const cert = await readFile(tls.certFile)
  const key = await readFile(tls.keyFile)
  return { cert, key }
}
