// Mends two blocks of `@libp2p/webrtc`. The dialler waits for events of its `init` data channel that may have happened
// already, so about one dial in ten hangs (network.md, section 4.1); the patch waits for states instead of for events. And each
// piece of a stream goes out as two messages of its data channel, its length and the rest, which are two packets and two events
// in the window of the contact; the patch sends them as one, which on the stream are the same bytes.
import type { Plugin } from 'vite'

/** The version the anchors were read in. Another one fails the unit test on purpose: measure unpatched, then decide. */
export const PATCHED_VERSION = '6.0.33'

/** Paths of the modules that are patched, as they end in every resolved id. */
const INIT = '@libp2p/webrtc/dist/src/private-to-private/initiate-connection.js'
const STREAM = '@libp2p/webrtc/dist/src/stream.js'

const START = /^[ \t]*if \(channel\.readyState !== 'open'\)/gm
const END = /^[ \t]*onProgress\?\.\(new CustomProgressEvent\('webrtc:close-signaling-stream'\)\);/gm

// `rejectionEvents: []` because an error on the dying channel says nothing about the connection.
const REPLACEMENT = `        if (channel.readyState === 'connecting') {
            await pEvent(channel, ['open', 'close'], { signal, rejectionEvents: [] });
        }
        if (channel.readyState === 'open') {
            channel.close();
        }
        if (channel.readyState !== 'closed') {
            await pEvent(channel, 'close', { signal, rejectionEvents: [] });
        }
`

const SENDING = /for \(const buf of data\) \{\s*this\.channel\.send\(withArrayBuffer\(buf\)\);\s*\}/g

/** The module of a stream, which then sends a piece in one message. Throws when it is not exactly the text the patch was made for. */
export function patchWebRtcStream(source: string): string {
  onlyIndexOf(source, SENDING, 'sending')
  return source.replace(SENDING, 'this.channel.send(withArrayBuffer(data.subarray()));')
}

/** The module with the block replaced. Throws when it is not exactly the text the patch was made for. */
export function patchWebRtcInit(source: string): string {
  const start = onlyIndexOf(source, START, 'start')
  const end = onlyIndexOf(source, END, 'end')
  if (end < start) throw new Error('The WebRTC patch does not fit: its end comes before its start.')
  return source.slice(0, start) + REPLACEMENT + source.slice(end)
}

/**
 * The patch as a plugin. `vite build` takes it from `plugins`; `vite dev` bundles dependencies beforehand and needs the same
 * plugin under `optimizeDeps.rolldownOptions.plugins` as well.
 */
export function patchWebRtc(): Plugin {
  return {
    name: 'skein:patch-webrtc',
    transform(code, id) {
      const path = id.split('?', 1)[0]!.replaceAll('\\', '/')
      if (path.endsWith(INIT)) return { code: patchWebRtcInit(code), map: null }
      return path.endsWith(STREAM) ? { code: patchWebRtcStream(code), map: null } : undefined
    },
  }
}

function onlyIndexOf(source: string, anchor: RegExp, name: string): number {
  const found = [...source.matchAll(anchor)]
  if (found.length !== 1)
    throw new Error(`The WebRTC patch does not fit: ${found.length} ${name} anchors instead of one.`)
  return found[0]!.index
}
