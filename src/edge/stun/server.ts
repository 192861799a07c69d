// Answers STUN binding requests over UDP, so that pages learn their public address from their own edge node and from
// nobody else. `network.md`, sections 3 and 4.12.

import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { codeOf, type Log } from '../log.ts'
import { TokenBucket } from '../mailbox/token-bucket.ts'
import { encodeBindingAnswer, parseBindingRequest } from './message.ts'

export interface StunServer {
  stop(): Promise<void>
}

/** Answers a second, so that forged senders are not worth much: an answer is hardly larger than its request. */
const ANSWERS_PER_SECOND = 2000

/** Starts answering. Rejects with the system's error when the port is taken. */
export async function startStun(host: string, port: number, log: Log): Promise<StunServer> {
  const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4', reuseAddr: false })
  const bucket = new TokenBucket(ANSWERS_PER_SECOND, ANSWERS_PER_SECOND)
  socket.on('message', (packet, { address, port: from }) => {
    const request = parseBindingRequest(packet)
    const answer = request === undefined ? undefined : encodeBindingAnswer(request, { address, port: from })
    if (answer !== undefined && bucket.take(1)) socket.send(answer, from, address)
  })
  const bound = once(socket, 'listening')
  socket.bind(port, host)
  await bound
  socket.on('error', (error) => log('stun socket fault', { code: codeOf(error) }))
  return { stop: () => closeSocket(socket) }
}

async function closeSocket(socket: Socket): Promise<void> {
  const closed = once(socket, 'close')
  socket.close()
  await closed
}
