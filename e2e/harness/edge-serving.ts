// `node edge-serving.ts PORT DATA APP [HOST] [TURN_PORT]`: an edge node that serves the app from any folder, which the command line does
// not offer; with TURN when a port is given for it.
import { createEdgeNode } from '../../src/edge/node.ts'

const [port = '', dataFolder = '', appFolder = '', host = '::', turnPort] = process.argv.slice(2)
const node = await createEdgeNode({
  host,
  port: Number(port),
  dataFolder,
  appFolder,
  ...(turnPort === undefined ? {} : { turn: { port: Number(turnPort) } }),
  log: () => undefined,
})
process.once('SIGTERM', () => void node.stop())
