import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadStaticFiles } from './files.ts'
import { createHealth, type Health } from './health.ts'
import { startWebServer, type WebServer } from './server.ts'

const SCRIPT = `console.log('${'x'.repeat(2000)}')`
let folder: string
let web: WebServer
let health: Health
let origin: string
let hasRoom = true

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-web-'))
  await mkdir(join(folder, 'dist', 'assets'), { recursive: true })
  await writeFile(join(folder, 'secret.txt'), 'secret')
  await writeFile(join(folder, 'dist', '.built'), 'stamp')
  await writeFile(join(folder, 'dist', 'index.html'), '<!doctype html><title>Skein</title>')
  await writeFile(join(folder, 'dist', 'sw.js'), SCRIPT)
  await writeFile(join(folder, 'dist', 'assets', 'app-abc.js'), SCRIPT)
  health = createHealth(() => ({ connections: 2, reservations: 1, hasRoom, turn: 'none' as const }))
  web = await startWebServer('127.0.0.1', 0, {
    files: await loadStaticFiles(join(folder, 'dist')),
    health,
    mailbox: (_request, response) => Promise.resolve(void response.end('mailbox')),
    sockets: {
      upgrade: (_request, client) => client.end('HTTP/1.1 200 OK\r\n\r\nsocket'),
      count: () => 0,
      stop: () => undefined,
    },
    relay: { id: '12D3KooWtest', port: 9 },
    log: () => undefined,
  })
  origin = `http://127.0.0.1:${web.port}`
})

afterAll(async () => {
  health.stop()
  await web.stop()
  await rm(folder, { recursive: true })
})

/** A request with headers that `fetch` would not let through. */
async function rawGet(
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number; headers: unknown; body: string }> {
  const sent = httpRequest({ host: '127.0.0.1', port: web.port, path, headers, agent: false })
  sent.end()
  const [response] = (await once(sent, 'response')) as [import('node:http').IncomingMessage]
  let body = ''
  for await (const part of response.setEncoding('utf8') as AsyncIterable<string>) body += part
  return { status: response.statusCode ?? 0, headers: response.headers, body }
}

describe('the web server', () => {
  it('gives the page with every security header', async () => {
    const { headers } = await rawGet('/', { host: 'localhost:8080' })
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'permissions-policy': 'camera=(self), microphone=(self), geolocation=(), browsing-topics=()',
      'content-security-policy':
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; " +
        "media-src 'self' blob:; font-src 'self'; " +
        "connect-src 'self' https: wss: http://localhost:* ws://localhost:*; worker-src 'self'; " +
        "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
        "require-trusted-types-for 'script'; trusted-types workbox default",
    })
  })

  it('puts no host into its policy that is not one, nor any where TLS ends in front of it', async () => {
    for (const host of ['evil;script-src *', 'a b', "'unsafe-inline'", '*', 'x:99999', '[::1', 'a:b:c']) {
      expect((await rawGet('/', { host })).status, host).toBe(400)
    }
    const behindProxy = await rawGet('/', { host: 'skein.example', 'x-forwarded-proto': 'https' })
    expect(JSON.stringify(behindProxy.headers)).not.toContain('ws://')
  })

  it('caches assets for ever, and the page and service worker never unasked', async () => {
    const asset = await fetch(`${origin}/assets/app-abc.js`)
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(asset.headers.get('content-encoding')).toBe('gzip')
    expect(await asset.text()).toBe(SCRIPT)
    const worker = await fetch(`${origin}/sw.js`)
    expect(worker.headers.get('cache-control')).toBe('no-cache')
    const etag = worker.headers.get('etag') ?? ''
    expect((await rawGet('/sw.js', { host: 'localhost', 'if-none-match': etag })).status).toBe(304)
    expect(await rawGet('/sw.js', { host: 'localhost' })).toMatchObject({ status: 200, body: SCRIPT })
  })

  it('gives the page for places inside the app, and nothing for files that are not there', async () => {
    expect(await (await fetch(`${origin}/c/somewhere`)).text()).toContain('<title>Skein</title>')
    expect((await fetch(`${origin}/assets/gone.js`)).status).toBe(404)
    expect((await fetch(`${origin}/gone.png`)).status).toBe(404)
  })

  it('gives no file outside the app, however the path is written', async () => {
    const paths = [
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/.built',
      '//etc/passwd.txt',
      '/%00.txt',
      '/%zz',
    ]
    for (const path of paths) {
      const { status, body } = await rawGet(path, { host: 'localhost' })
      expect(status, path).toBeGreaterThanOrEqual(400)
      expect(body, path).not.toContain('secret')
    }
  })

  it('describes the edge node as the client reaches it', async () => {
    const card = async (host: string, more = {}): Promise<unknown> =>
      JSON.parse((await rawGet('/edge.json', { host, ...more })).body)
    const common = { id: '12D3KooWtest', version: 1 }
    expect(await card('localhost:8080')).toEqual({
      ...common,
      ws: '/dns4/localhost/tcp/8080/ws',
      http: 'http://localhost:8080',
      stun: 'stun:localhost:8080',
    })
    expect(await card('192.168.0.7:9')).toEqual({
      ...common,
      ws: '/ip4/192.168.0.7/tcp/9/ws',
      http: 'http://192.168.0.7:9',
      stun: 'stun:192.168.0.7:9',
    })
    expect(await card('[::1]:8080')).toMatchObject({ ws: '/ip6/::1/tcp/8080/ws', http: 'http://[::1]:8080' })
    const secure = await card('skein.example', { 'x-forwarded-proto': 'https' })
    expect(secure).toMatchObject({ ws: '/dns4/skein.example/tcp/443/tls/ws', http: 'https://skein.example' })
    const { headers } = await rawGet('/edge.json', { host: 'localhost' })
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    })
  })

  it('opens itself to other origins nowhere else', async () => {
    for (const path of ['/', '/sw.js', '/healthz', '/health', '/gone.png']) {
      expect((await fetch(origin + path)).headers.get('access-control-allow-origin'), path).toBeNull()
    }
  })

  it('says whether it is alive and ready', async () => {
    expect((await fetch(`${origin}/healthz`)).status).toBe(200)
    hasRoom = false
    expect((await fetch(`${origin}/healthz`)).status).toBe(503)
    expect((await fetch(`${origin}/readyz`)).status).toBe(503)
    health.setReady(true)
    expect((await fetch(`${origin}/readyz`)).status).toBe(200)
    const page = await (await fetch(`${origin}/health`)).text()
    expect(page).toContain('<th scope="row">Connections</th><td>2</td>')
  })

  it('takes only GET and HEAD for files, and ends connections that do not speak HTTP', async () => {
    expect((await fetch(`${origin}/`, { method: 'DELETE' })).status).toBe(405)
    const head = await fetch(`${origin}/`, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    const socket = connect(web.port, '127.0.0.1')
    socket.write('\x16\x03\x01 rubbish\r\n\r\n')
    await once(socket, 'close')
    const upgrade = connect(web.port, '127.0.0.1')
    upgrade.write('GET /p2p HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n')
    const [answer] = (await once(upgrade, 'data')) as [Buffer]
    expect(answer.toString()).toContain('400')
    upgrade.destroy()
  })
})
