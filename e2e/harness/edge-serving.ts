// `node edge-serving.ts PORT DATA APP`: an edge node that serves the app from any folder, which the command line does not offer.
import { createEdgeNode } from '../../src/edge/node.ts'

const [port = '', dataFolder = '', appFolder = ''] = process.argv.slice(2)
const node = await createEdgeNode({
  host: '::',
  port: Number(port),
  dataFolder,
  appFolder,
  log: () => undefined,
})
process.once('SIGTERM', () => void node.stop())
