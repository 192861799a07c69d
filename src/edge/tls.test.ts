import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { request, type RequestOptions } from 'node:https'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { createEdgeNode } from './node.ts'

const fileOf = (name: string): string => fileURLToPath(new URL(`../testing/tls/${name}`, import.meta.url))

it('an edge node with a certificate speaks https and wss, and says so', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'skein-tls-'))
  const edge = await createEdgeNode({
    host: '127.0.0.1',
    port: 0,
    dataFolder: folder,
    appFolder: join(folder, 'no-app'),
    tls: { certFile: fileOf('localhost.crt'), keyFile: fileOf('localhost.key') },
    log: () => undefined,
  })
  const options: RequestOptions = {
    host: '127.0.0.1',
    port: edge.port,
    rejectUnauthorized: false,
    agent: false,
  }

  const asked = request({ ...options, path: '/edge.json' }).end()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  let body = ''
  for await (const part of answer.setEncoding('utf8') as AsyncIterable<string>) body += part
  expect(JSON.parse(body)).toMatchObject({
    ws: `/ip4/127.0.0.1/tcp/${edge.port}/tls/ws`,
    http: `https://127.0.0.1:${edge.port}`,
  })
  expect(answer.headers['content-security-policy']).toContain("connect-src 'self' https: wss:;")

  const headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  }
  // The relay and the mailbox.
  for (const path of ['/p2p', '/mailbox/v1']) {
    const upgrading = request({ ...options, path, headers }).end()
    const [switched, socket] = (await once(upgrading, 'upgrade')) as [IncomingMessage, Duplex]
    expect(switched.statusCode).toBe(101)
    socket.destroy()
  }
  await edge.stop()
  await rm(folder, { recursive: true })
})
