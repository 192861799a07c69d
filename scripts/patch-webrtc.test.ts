import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { patchWebRtc, patchWebRtcInit, patchWebRtcStream, PATCHED_VERSION } from './patch-webrtc.ts'

const folder = new URL('../node_modules/@libp2p/webrtc/', import.meta.url)
const path = new URL('dist/src/private-to-private/initiate-connection.js', folder)
const source = readFileSync(path, 'utf8')
const streamPath = new URL('dist/src/stream.js', folder)
const stream = readFileSync(streamPath, 'utf8')

function count(text: string, part: string): number {
  return text.split(part).length - 1
}

describe('the WebRTC patch', () => {
  test('is made for the installed version', () => {
    const { version } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as {
      version: string
    }
    expect(version).toBe(PATCHED_VERSION)
  })

  test('finds each anchor exactly once', () => {
    expect(count(source, "if (channel.readyState !== 'open')")).toBe(1)
    expect(count(source, "CustomProgressEvent('webrtc:close-signaling-stream')")).toBe(1)
  })

  test('replaces the waiting by three steps and leaves everything else', () => {
    const patched = patchWebRtcInit(source)
    expect(patched).not.toContain("pEvent(channel, 'open'")
    const steps = [
      "pEvent(channel, ['open', 'close']",
      'channel.close();',
      "pEvent(channel, 'close', { signal, rejectionEvents: [] }",
      "CustomProgressEvent('webrtc:close-signaling-stream')",
    ].map((step) => patched.indexOf(step))
    expect(steps.every((position) => position > 0)).toBe(true)
    expect(steps).toEqual(steps.toSorted((a, b) => a - b))
    expect(count(patched, 'channel.close();')).toBe(1)
    const start = source.indexOf("        if (channel.readyState !== 'open')")
    expect(patched.slice(0, start)).toBe(source.slice(0, start))
    const tail = source.slice(
      source.indexOf("        onProgress?.(new CustomProgressEvent('webrtc:close-sig"),
    )
    expect(patched.endsWith(tail)).toBe(true)
  })

  test('refuses a text without the anchors, with them twice, or in the wrong order', () => {
    expect(() => patchWebRtcInit('export const nothing = 1')).toThrow('0 start anchors')
    expect(() => patchWebRtcInit(source + source)).toThrow('2 start anchors')
    expect(() => patchWebRtcInit(patchWebRtcInit(source))).toThrow('0 start anchors')
    const lines = [
      "onProgress?.(new CustomProgressEvent('webrtc:close-signaling-stream'));",
      "if (channel.readyState !== 'open')",
    ]
    expect(() => patchWebRtcInit(lines.join('\n'))).toThrow('its end comes before its start')
  })

  test('sends a piece of a stream in one message', () => {
    const patched = patchWebRtcStream(stream)
    expect(count(patched, 'channel.send(')).toBe(1)
    expect(patched).toContain('this.channel.send(withArrayBuffer(data.subarray()));')
    expect(() => patchWebRtcStream(patched)).toThrow('0 sending anchors')
  })

  test('touches the two modules only', () => {
    const { transform } = patchWebRtc()
    if (typeof transform !== 'function') throw new Error('the plugin has no transform')
    const apply = transform as unknown as (code: string, id: string) => { code: string } | undefined
    expect(apply(source, '/somewhere/else.js')).toBeUndefined()
    expect(apply(source, `${path.pathname}?v=1`)?.code).toBe(patchWebRtcInit(source))
    expect(apply(stream, streamPath.pathname)?.code).toBe(patchWebRtcStream(stream))
    expect(apply(stream, '/node_modules/other/dist/src/stream.js')).toBeUndefined()
  })
})
