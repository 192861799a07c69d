import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toHex } from '../lib/bytes.ts'
import { signRequest } from '../protocol/mailbox/signing.ts'
import { EdgeProcess, freePort } from '../testing/edge-process.ts'
import { createTestPeer, envelopeOf, mailboxOf, numberIn, StreamClient } from '../testing/mailbox-client.ts'

const SLOW_MS = 120_000
let folder: string
let data: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-main-'))
  data = join(folder, 'data')
})
afterEach(() => rm(folder, { recursive: true }))

const start = (port: number | string): EdgeProcess =>
  new EdgeProcess('--host', '127.0.0.1', '--port', String(port), '--data', data, '--no-build', '--no-turn')

/** Expects one line on stderr, nothing on stdout, exit code 2. */
async function expectRefusal(edge: EdgeProcess, line: RegExp): Promise<void> {
  const { code, stdout, stderr } = await edge.exited
  expect(stderr).toMatch(line)
  expect({ code, stdout, lines: stderr.trimEnd().split('\n').length }).toEqual({
    code: 2,
    stdout: '',
    lines: 1,
  })
}

describe('the edge command', () => {
  it('explains its options', async () => {
    const { code, stdout } = await new EdgeProcess('--help').exited
    expect(code).toBe(0)
    for (const option of ['--port', '--host', '--data', '--tls-cert', '--turn-url', '--no-build']) {
      expect(stdout).toContain(option)
    }
  })

  it(
    'refuses options it does not know and values that cannot be',
    async () => {
      await Promise.all([
        expectRefusal(new EdgeProcess('--prot', '1'), /^skein: Unknown option '--prot'/),
        expectRefusal(new EdgeProcess('--port', 'abc'), /^skein: --port must be 0 to 65535, not abc/),
        expectRefusal(new EdgeProcess('--port'), /^skein: .*argument missing/),
        expectRefusal(new EdgeProcess('--tls-cert', 'x'), /^skein: --tls-cert and --tls-key belong together/),
        expectRefusal(new EdgeProcess('8080'), /^skein: Unexpected argument '8080'/),
      ])
    },
    SLOW_MS,
  )

  it(
    'says so when the port is taken',
    async () => {
      const taken = createServer()
      taken.listen(0, '127.0.0.1')
      await once(taken, 'listening')
      const address = taken.address()
      const port = typeof address === 'object' ? (address?.port ?? 0) : 0
      await expectRefusal(start(port), new RegExp(`^skein: port ${port} is taken`))
      taken.close()
    },
    SLOW_MS,
  )

  it(
    'says so when the data folder cannot be used',
    async () => {
      await writeFile(join(folder, 'file'), '')
      data = join(folder, 'file')
      await expectRefusal(start(0), /^skein: the data folder .* cannot be written/)
      const missing = new EdgeProcess(
        '--port',
        '0',
        '--data',
        join(folder, 'd'),
        '--no-build',
        '--tls-cert',
        'a',
        '--tls-key',
        'b',
      )
      await expectRefusal(missing, /^skein: a file is missing: a/)
      if (process.getuid?.() === 0) return
      await chmod(folder, 0o500)
      data = join(folder, 'data')
      await expectRefusal(start(0), /^skein: no permission/)
      await chmod(folder, 0o700)
    },
    SLOW_MS,
  )

  it(
    'drains and exits 0 on SIGTERM and on SIGINT, even on a second one, and leaves the folder free',
    async () => {
      const first = start(await freePort())
      expect(await first.ready()).toMatch(/^http:\/\/localhost:\d+$/)
      await expectRefusal(start(0), /^skein: the data folder .* is used by another edge node/)
      expect(await first.end('SIGTERM')).toMatchObject({ code: 0, signal: null })
      const second = start(await freePort())
      await second.ready()
      second.signal('SIGINT')
      expect(await second.end('SIGINT')).toMatchObject({ code: 0, signal: null })
    },
    SLOW_MS,
  )

  it(
    'keeps every acknowledged write when it is killed in the middle, round after round',
    async () => {
      const port = await freePort()
      const box = mailboxOf(1)
      const { readKey, writeKey, readSecret, writeSecret } = box
      const acknowledged = new Set<number>()
      const peer = await createTestPeer()
      let next = 0
      let output = ''
      for (let round = 0; round < 4; round++) {
        const edge = start(port)
        await edge.ready()
        const { id } = (await (await fetch(`http://127.0.0.1:${port}/edge.json`)).json()) as { id: string }
        const client = await StreamClient.open(peer, port, id)
        const { storeEpoch: epoch } = client.hello
        await client.request(
          signRequest({ op: 'create', readKey, writeKey } as const, client.edge, readSecret),
        )
        const stored: number[] = []
        for (let seq = 0, more = true; more;) {
          const ask = { op: 'fetch', readKey, writeKey, cursor: { epoch, seq }, limit: 100 } as const
          const reply = await client.request(signRequest(ask, client.edge, readSecret))
          if (!('entries' in reply)) throw new Error('no entries')
          stored.push(...reply.entries.map((entry) => numberIn(entry.envelope)))
          seq = reply.next.seq
          more = reply.more
        }
        expect(new Set(stored).size).toBe(stored.length)
        expect([...acknowledged].filter((number) => !stored.includes(number))).toEqual([])
        const writes = Array.from({ length: 80 }, () => next++).map(async (number) => {
          const put = { op: 'put', readKey, writeKey, envelope: envelopeOf(box.id, number) } as const
          const reply = await client.request(signRequest(put, client.edge, writeSecret))
          if ('seq' in reply) acknowledged.add(number)
          if (acknowledged.size % 25 === 20) edge.signal('SIGKILL')
        })
        await Promise.allSettled(writes)
        const { stdout, stderr } = await edge.end('SIGKILL')
        output += stdout + stderr
      }
      expect(acknowledged.size).toBeGreaterThan(0)
      expect(output).not.toContain(peer.peerId.toString())
      expect(output).not.toContain(toHex(box.id))
      expect(output).not.toMatch(/\d+\.\d+\.\d+\.\d+|12D3Koo/)
      await peer.stop()
    },
    SLOW_MS,
  )
})
