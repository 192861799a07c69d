// A bare edge node for the network specs: relay and the HELLO of a mailbox, nothing stored. Usage: edge.ts PORT SEED, where SEED
// is one letter that fixes its key. It prints its address as JSON and runs until it is killed.
import { circuitRelayServer, circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify, identifyPush } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import type { EdgeAddress } from '../../src/protocol/content/content.ts'
import { MAILBOX_PROTOCOL } from '../../src/protocol/mailbox/constants.ts'
import { FrameSplitter, toStreamFrame } from '../../src/protocol/mailbox/framing.ts'
import { encodeReply } from '../../src/protocol/mailbox/replies.ts'
import { decodeRequest } from '../../src/protocol/mailbox/requests.ts'

const [port, seed] = process.argv.slice(2)
if (port === undefined || seed === undefined) throw new Error('usage: edge.ts PORT SEED')

const node = await createLibp2p({
  privateKey: await generateKeyPairFromSeed('Ed25519', new Uint8Array(32).fill(seed.charCodeAt(0))),
  addresses: { listen: [`/ip4/127.0.0.1/tcp/${port}/ws`] },
  transports: [webSockets(), circuitRelayTransport()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  connectionGater: { denyDialMultiaddr: () => false },
  connectionManager: { maxConnections: 1000, inboundConnectionThreshold: 1000 },
  services: {
    identify: identify(),
    identifyPush: identifyPush(),
    ping: ping(),
    relay: circuitRelayServer({ reservations: { maxReservations: 1000, applyDefaultLimit: false } }),
  },
})

await node.handle(MAILBOX_PROTOCOL, (stream) => {
  const splitter = new FrameSplitter()
  stream.addEventListener('message', (event) => {
    for (const frame of splitter.push(event.data.subarray())) {
      const { requestId } = decodeRequest(frame)
      const hello = {
        op: 'hello' as const,
        nodeId: node.peerId.toString(),
        nonce: crypto.getRandomValues(new Uint8Array(32)),
        storeEpoch: new Uint8Array(16),
      }
      stream.send(toStreamFrame(encodeReply(requestId, hello)))
    }
  })
})

const address: EdgeAddress = {
  id: node.peerId.toString(),
  ws: `/ip4/127.0.0.1/tcp/${port}/ws`,
  http: `http://127.0.0.1:${port}`,
}
process.stdout.write(`${JSON.stringify(address)}\n`)
