// Calls of the fake client: no network and no devices, but a drawn picture on both sides, so that every state can be looked at.
import type { Calls, CallView } from '../../sdk/types.ts'

/** Fake calls with a handle on what they show. */
export type FakeCalls = Calls & {
  /** Shows a call with these traits, or none. */
  show(part: Partial<CallView> | undefined): void
  /** A drawn, moving picture. */
  draw(hue: number): MediaStream
}

const idle: CallView = {
  id: 'call',
  conversationId: 'ida',
  direction: 'outgoing',
  video: false,
  phase: 'calling',
  local: { microphone: true, camera: false, screen: false },
  remote: { microphone: true, camera: false, screen: false, hasSound: true },
  encryption: 'pending',
}

/** Calls in memory. */
export function createFakeCalls(): FakeCalls {
  const listeners = new Set<() => void>()
  let view: CallView | undefined
  const put = (next: CallView | undefined): void => {
    view = next
    listeners.forEach((listener) => listener())
  }
  const change = (part: Partial<CallView>): void => put({ ...(view ?? idle), ...part })
  const local = (part: Partial<CallView['local']>): void =>
    change({ local: { ...(view ?? idle).local, ...part } })
  const connect = (): void => change({ phase: 'connected', acceptedAt: Date.now(), encryption: 'on' })
  return {
    current: () => view,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    show: (part) => put(part && { ...idle, ...part }),
    draw,
    async start(conversationId, { video }) {
      put({ ...idle, conversationId, video })
      setTimeout(() => change({ phase: 'ringing' }), 600)
      setTimeout(connect, 2_500)
    },
    async accept({ video }) {
      connect()
      if (video) local({ camera: true, cameraStream: draw(200) })
    },
    decline: async () => change({ phase: 'ended', end: 'declined' }),
    hangUp: async () => change({ phase: 'ended', end: 'ended', durationMs: 65_000 }),
    dismiss: () => put(undefined),
    setMicrophone: async (microphone) => local({ microphone }),
    setCamera: async (camera) => local({ camera, ...(camera ? { cameraStream: draw(200) } : {}) }),
    shareScreen: async () => local({ screen: true }),
    stopSharing: async () => local({ screen: false }),
    devices: async () => ({
      microphones: [
        { id: 'a', label: 'Built-in microphone', isChosen: true },
        { id: 'b', label: 'Headset', isChosen: false },
      ],
      cameras: [{ id: 'c', label: '', isChosen: true }],
      speakers: [{ id: 'd', label: 'Default', isChosen: true }],
    }),
    choose: async () => undefined,
    quality: async () => ({
      path: 'host',
      protocol: 'udp',
      roundTripMs: 3.2,
      lossShare: 0.004,
      sendKbps: 1234,
      receiveKbps: 987,
      audioCodec: 'Opus',
      videoCodec: 'VP8',
      width: 1280,
      height: 720,
      framesPerSecond: 30,
      encryption: 'on',
    }),
  }
}

function draw(hue: number): MediaStream {
  const canvas = document.createElement('canvas')
  canvas.width = 640
  canvas.height = 480
  const context = canvas.getContext('2d')
  let step = 0
  setInterval(() => {
    if (!context) return
    step += 1
    context.fillStyle = `hsl(${hue} 45% 42%)`
    context.fillRect(0, 0, 640, 480)
    context.fillStyle = `hsl(${hue + 30} 60% 65%)`
    context.beginPath()
    context.arc(320, 210 + 10 * Math.sin(step / 10), 90, 0, 7)
    context.ellipse(320, 480, 190, 150, 0, 0, 7)
    context.fill()
  }, 40)
  return canvas.captureStream()
}
