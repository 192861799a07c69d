// Mends one block of `@libp2p/webrtc`: the dialler waits for events of its `init` data channel that may have happened
// already, so about one dial in ten hangs (network.md, section 4.1). The patch waits for states instead of for events.
import type { Plugin } from 'vite'

/** The version the anchors were read in. Another one fails the unit test on purpose: measure unpatched, then decide. */
export const PATCHED_VERSION = '6.0.33'

/** Path of the one module that is patched, as it ends in every resolved id. */
const TARGET = '@libp2p/webrtc/dist/src/private-to-private/initiate-connection.js'

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
      if (!path.endsWith(TARGET)) return undefined
      return { code: patchWebRtcInit(code), map: null }
    },
  }
}

function onlyIndexOf(source: string, anchor: RegExp, name: string): number {
  const found = [...source.matchAll(anchor)]
  if (found.length !== 1)
    throw new Error(`The WebRTC patch does not fit: ${found.length} ${name} anchors instead of one.`)
  return found[0]!.index
}
