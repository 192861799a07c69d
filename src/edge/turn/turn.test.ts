import { createHmac } from 'node:crypto'
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { parseOptions } from '../options.ts'
import { CREDENTIAL_TTL_SECONDS, makeCredential } from './credentials.ts'
import { createTurnOffers } from './offers.ts'
import { findTurnProgram, pidFile, turnConfig } from './program.ts'
import { supervise, type Supervisor } from './supervisor.ts'
import { startTurn } from './turn.ts'

let folder: string
let programs: string
const running: { stop(): Promise<void> }[] = []
const events: string[] = []
const log = (event: string): void => void events.push(event)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-turn-'))
  programs = await mkdtemp(join(tmpdir(), 'skein-programs-'))
  events.length = 0
})
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
  await rm(folder, { recursive: true, force: true })
  await rm(programs, { recursive: true, force: true })
})

/** Stands in for coturn: leaves its process id where the configuration says, and runs until it is ended. */
async function installStandIn(): Promise<string> {
  const file = join(programs, 'turnserver')
  const script = `#!${process.execPath}
const { readFileSync, writeFileSync } = require('node:fs')
const config = readFileSync(process.argv[3], 'utf8')
writeFileSync(/^pidfile=(.*)$/m.exec(config)[1], String(process.pid))
setInterval(() => undefined, 1e6)
`
  await writeFile(file, script)
  await chmod(file, 0o700)
  return file
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** The process id that the program has left, once it is another one than `former`. */
async function nextPid(at: string, former = 0): Promise<number> {
  return vi.waitFor(
    async () => {
      const pid = Number(await readFile(at, 'utf8'))
      expect(pid).toBeGreaterThan(0)
      expect(pid).not.toBe(former)
      return pid
    },
    { timeout: 20_000, interval: 20 },
  )
}

describe('a TURN credential', () => {
  it('names its end, and is the HMAC of its name', () => {
    const { username, credential } = makeCredential('secret', 'tag', 1_700_000_000_500)
    expect(username).toBe(`${1_700_000_000 + CREDENTIAL_TTL_SECONDS}:tag`)
    expect(credential).toBe(createHmac('sha1', 'secret').update(username).digest('base64'))
    expect(makeCredential('other', 'tag', 1_700_000_000_500).credential).not.toBe(credential)
  })

  it('is frozen for a known secret', () => {
    // Computed apart, with Python's hmac module.
    expect(makeCredential('north', 'abc', 0)).toEqual({
      username: '600:abc',
      credential: 'Z95oJML9AY4/NWys4SNoLKD9wro=',
    })
  })

  it('is given to so many and no more, and to nobody while the server is down', () => {
    let isUp = true
    const offers = createTurnOffers({ port: 3478 }, 'secret', () => isUp)
    const first = offers.offer()
    expect(first).toMatchObject({ port: 3478, urls: [], ttlSeconds: CREDENTIAL_TTL_SECONDS })
    expect(offers.offer()).not.toEqual(first)
    const asked = Array.from({ length: 1000 }, () => offers.offer())
    expect(asked).toContain('rate')
    isUp = false
    expect(offers.offer()).toBeUndefined()
  })
})

describe('the configuration', () => {
  const settings = { host: '::', port: 3479, secret: 'sesame' }

  it('keeps everything in its folder, the secret for this user, and no lines about people', async () => {
    await installStandIn()
    const turn = await startTurn({
      choice: { port: 3479 },
      host: '::',
      dataFolder: folder,
      log,
      path: programs,
    })
    running.push(turn)
    const file = join(folder, 'turn', 'turnserver.conf')
    const text = await readFile(file, 'utf8')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await stat(join(folder, 'turn', 'secret'))).mode & 0o777).toBe(0o600)
    for (const name of ['userdb', 'pidfile']) expect(text).toContain(`${name}=${join(folder, 'turn')}/`)
    expect(text).toContain('no-stdout-log')
  })

  it('listens on one address only when one is named', () => {
    expect(turnConfig('f', settings, [])).not.toContain('listening-ip')
    const one = turnConfig('f', { ...settings, host: '192.0.2.1' }, [])
    expect(one).toContain('listening-ip=192.0.2.1\nrelay-ip=192.0.2.1\n')
    expect(turnConfig('f', { ...settings, externalIp: '203.0.113.7' }, [])).toContain(
      'external-ip=203.0.113.7',
    )
  })

  it('lets a server of the internet send nothing into its own network', () => {
    const own = [
      { address: '127.0.0.1' },
      { address: '198.51.100.4' },
      { address: '10.0.0.4', cidr: '10.0.0.4/16' },
    ]
    const open = turnConfig('f', settings, own)
    expect(open).toContain('denied-peer-ip=10.0.0.0-10.255.255.255')
    expect(open).toContain('allowed-peer-ip=10.0.0.4\n')
    expect(open).not.toContain('allowed-peer-ip=127')
  })

  it('lets a server at home send into the networks it is on, and no further', () => {
    const own = [
      { address: '127.0.0.1', cidr: '127.0.0.1/8' },
      { address: '192.168.1.4', cidr: '192.168.1.4/22' },
    ]
    const home = turnConfig('f', settings, own)
    expect(home).toContain('allowed-peer-ip=192.168.0.0-192.168.3.255\n')
    expect(home).toContain('denied-peer-ip=192.168.0.0-192.168.255.255')
    expect(home).toContain('denied-peer-ip=169.254.0.0-169.254.255.255')
    expect(home).not.toContain('allowed-peer-ip=127')
  })
})

describe('the program', () => {
  it('is found in the path, or there is none', async () => {
    expect(await findTurnProgram(programs)).toBeUndefined()
    const file = await installStandIn()
    expect(await findTurnProgram(`/nowhere:${programs}`)).toBe(file)
    const none = await startTurn({
      choice: { port: 1 },
      host: '::',
      dataFolder: folder,
      log,
      path: '/nowhere',
    })
    expect(none).toMatchObject({ kind: 'none', offers: undefined })
  })

  it('starts again when it dies, and ends with the node', async () => {
    await installStandIn()
    const turn = await startTurn({
      choice: { port: 3479 },
      host: '::',
      dataFolder: folder,
      log,
      path: programs,
    })
    running.push(turn)
    const left = pidFile(join(folder, 'turn'))
    const first = await nextPid(left)
    expect(turn.offers?.offer()).toMatchObject({ port: 3479 })
    process.kill(first, 'SIGKILL')
    const second = await nextPid(left, first)
    await Promise.all([turn.stop(), turn.stop()])
    expect(isAlive(second)).toBe(false)
    expect(turn.offers?.offer()).toBeUndefined()
    await expect(readFile(left)).rejects.toMatchObject({ code: 'ENOENT' })
    expect(events).toEqual(['turn started', 'turn ended', 'turn started'])
  })

  it('that a killed node has left is ended first, and one that only has its number is not', async () => {
    const program = await installStandIn()
    const config = join(folder, 'turnserver.conf')
    await writeFile(config, `pidfile=${pidFile(folder)}\n`)
    const options = { program, args: ['-c', config], pidFile: pidFile(folder), log }
    const begin = async (): Promise<Supervisor> => {
      const supervisor = await supervise(options)
      running.push(supervisor)
      return supervisor
    }
    await begin()
    const orphan = await nextPid(options.pidFile)
    await begin()
    await nextPid(options.pidFile, orphan)
    expect(events).toContain('turn fault')
    await writeFile(options.pidFile, String(process.pid))
    await begin()
    expect(isAlive(process.pid)).toBe(true)
  })

  it('that cannot be started is tried again and again, and the node goes on', async () => {
    const missing = {
      program: join(programs, 'missing'),
      args: ['-c', 'x'],
      pidFile: join(folder, 'pid'),
      log,
    }
    const supervisor = await supervise({ ...missing, firstWaitMs: 5 })
    running.push(supervisor)
    await vi.waitFor(() => expect(events.filter((event) => event === 'turn ended').length).toBeGreaterThan(2))
    expect(supervisor.isUp).toBe(false)
  })
})

describe('the options', () => {
  it('take an own server beside the page’s port, one elsewhere, or none', () => {
    expect(parseOptions([]).turn).toMatchObject({ port: 8081 })
    expect(parseOptions(['--port', '0']).turn).toMatchObject({ port: 3478 })
    const given = parseOptions(['--turn-port', '5000', '--turn-ip', '203.0.113.7']).turn
    expect(given).toEqual({ port: 5000, externalIp: '203.0.113.7' })
    const elsewhere = ['--turn-url', 'turn:turn.example:3478', '--turn-secret', 's']
    expect(parseOptions(elsewhere).turn).toEqual({ urls: ['turn:turn.example:3478'], secret: 's' })
    expect(parseOptions(['--no-turn']).turn).toBeUndefined()
  })

  it('are refused when they cannot be', () => {
    for (const args of [
      ['--turn-url', 'turn:x'],
      ['--turn-secret', 's'],
      ['--turn-url', 'http://x', '--turn-secret', 's'],
      ['--turn-port', 'x'],
      ['--turn-ip', 'here'],
    ])
      expect(() => parseOptions(args)).toThrow(/--turn/)
  })
})
