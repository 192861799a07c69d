import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { fromHex } from '../../lib/bytes.ts'
import { startStun } from './server.ts'

it('the STUN server tells a client its own port, and passes over rubbish', async () => {
  const client = createSocket('udp4')
  client.bind(0, '127.0.0.1')
  await once(client, 'listening')
  const probe = createSocket('udp4')
  probe.bind(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  const released = once(probe, 'close')
  probe.close()
  await released
  const server = await startStun('127.0.0.1', port, () => undefined)
  const answered = once(client, 'message')
  client.send(Buffer.from('rubbish'), port, '127.0.0.1')
  client.send(fromHex('000100002112a442b7e7a701bc34d686fa87dfae'), port, '127.0.0.1')
  const [answer] = (await answered) as [Buffer]
  expect(answer.readUInt16BE(0)).toBe(0x0101)
  expect(answer.readUInt16BE(26) ^ 0x2112).toBe(client.address().port)
  await server.stop()
  client.close()
})
