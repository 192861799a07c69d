// The bare baselines of the delivery bench: the least that still keeps a message durable on each side.
import { mkdtempSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { WebSocketServer, type WebSocket as Socket } from 'ws'

/**
 * Pauses around a message, in milliseconds: between the last letter and Enter, and until the next message. Ours and the baselines have
 * the same, since a machine that rests in between takes longer for everything.
 */
export const PAUSES = { beforeMs: 100, afterMs: 300 }

/** A server that keeps each message with one fsynced append and then hands it to everybody else connected. */
export async function startBareServer(): Promise<{ origin: string; stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'skein-bare-'))
  const log = await open(join(folder, 'log'), 'a')
  const http = createServer((_, response) =>
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>bare</title>'),
  )
  const sockets = new Set<Socket>()
  new WebSocketServer({ server: http }).on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('message', (data: Buffer) => {
      void log
        .appendFile(data)
        .then(() => log.datasync())
        .then(() => {
          for (const other of sockets) if (other !== socket) other.send(data)
        })
    })
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as { port: number }
  return {
    origin: `http://localhost:${port}`,
    async stop() {
      for (const socket of sockets) socket.terminate()
      http.close()
      await log.close()
      rmSync(folder, { recursive: true })
    },
  }
}

/** Installs `commit(text)` in a page: one strict IndexedDB transaction. */
async function installStore(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((done, fail) => {
      const request = indexedDB.open('bare', 1)
      request.onupgradeneeded = () => request.result.createObjectStore('rows', { autoIncrement: true })
      request.onsuccess = () => done(request.result)
      request.onerror = () => fail(request.error!)
    })
    Object.assign(window, {
      commit: (text: string) =>
        new Promise<void>((done, fail) => {
          const transaction = database.transaction('rows', 'readwrite', { durability: 'strict' })
          transaction.objectStore('rows').add(text)
          transaction.oncomplete = () => done()
          transaction.onerror = () => fail(transaction.error!)
        }),
    })
  })
}

type Bare = Window & {
  commit: (text: string) => Promise<void>
  send: (text: string) => void
  arrived: (text: string) => void
  next: Promise<number>
  peer: RTCPeerConnection
}

/** A raw data channel between the two pages, both commits included: milliseconds one way. */
export async function rawDirect(from: Page, to: Page, count: number): Promise<number[]> {
  await installStore(from)
  await installStore(to)
  const offer = await from.evaluate(async () => {
    const bare = window as unknown as Bare
    const peer = new RTCPeerConnection({ iceServers: [] })
    const channel = peer.createDataChannel('bare')
    bare.peer = peer
    bare.send = (text) => channel.send(text)
    Object.assign(window, { isOpen: new Promise((done) => (channel.onopen = done)) })
    await peer.setLocalDescription()
    await new Promise<void>((done) => {
      peer.onicegatheringstatechange = () => peer.iceGatheringState === 'complete' && done()
    })
    return peer.localDescription!.sdp
  })
  const answer = await to.evaluate(async (sdp) => {
    const bare = window as unknown as Bare
    const peer = new RTCPeerConnection({ iceServers: [] })
    bare.peer = peer
    peer.ondatachannel = ({ channel }) => (channel.onmessage = ({ data }) => bare.arrived(data as string))
    await peer.setRemoteDescription({ type: 'offer', sdp })
    await peer.setLocalDescription()
    await new Promise<void>((done) => {
      peer.onicegatheringstatechange = () => peer.iceGatheringState === 'complete' && done()
    })
    return peer.localDescription!.sdp
  }, offer)
  await from.evaluate(async (sdp) => {
    await (window as unknown as Bare).peer.setRemoteDescription({ type: 'answer', sdp })
    await (window as unknown as { isOpen: Promise<unknown> }).isOpen
  }, answer)
  return measure(from, to, count)
}

/** The WebSocket store-and-forward, both commits and one fsync included: milliseconds one way. */
export async function storeAndForward(
  from: Page,
  to: Page,
  origin: string,
  count: number,
): Promise<number[]> {
  for (const page of [from, to]) {
    await installStore(page)
    await page.evaluate(
      async (url) => {
        const bare = window as unknown as Bare
        const socket = new WebSocket(url)
        await new Promise((done) => (socket.onopen = done))
        bare.send = (text) => socket.send(text)
        socket.onmessage = ({ data }) => void (data as Blob).text().then((text) => bare.arrived(text))
      },
      origin.replace('http', 'ws'),
    )
  }
  return measure(from, to, count)
}

async function measure(from: Page, to: Page, count: number): Promise<number[]> {
  const samples: number[] = []
  for (let i = 0; i < count; i++) {
    await to.evaluate(() => {
      const bare = window as unknown as Bare
      bare.next = new Promise((done) => {
        const arrive = async (text: string): Promise<void> => {
          await bare.commit(text)
          done(performance.timeOrigin + performance.now())
        }
        bare.arrived = (text) => void arrive(text)
      })
    })
    const sent = await from.evaluate(
      async ([text, beforeMs]) => {
        const bare = window as unknown as Bare
        await new Promise((done) => setTimeout(done, beforeMs))
        const start = performance.timeOrigin + performance.now()
        await bare.commit(text)
        bare.send(text)
        return start
      },
      [`bare ${i}`, PAUSES.beforeMs] as const,
    )
    samples.push((await to.evaluate(() => (window as unknown as Bare).next)) - sent)
    await to.evaluate((ms) => new Promise((done) => setTimeout(done, ms)), PAUSES.afterMs)
  }
  return samples
}
