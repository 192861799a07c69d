// Two real connections in one page, with the browser's made-up camera and microphone: media flow both ways, sealed.
import { afterEach, describe, expect, it, vi } from 'vitest'
import { connectPair, restart, type CallPair, type CallSide } from '../../testing/call-pair.ts'
import { createCallMedia } from './create-call-media.ts'

const patience = { timeout: 20_000, interval: 100 }
let pair: CallPair | undefined
const players: HTMLAudioElement[] = []

afterEach(() => {
  pair?.close()
  for (const player of players.splice(0)) player.srcObject = null
  vi.restoreAllMocks()
})

/** Sound is decoded only where it is played. */
function listen({ media }: CallSide): void {
  const player = new Audio()
  player.srcObject = media.remote().stream ?? null
  void player.play()
  players.push(player)
}

async function inbound({ connection }: CallSide, kind: 'audio' | 'video'): Promise<Record<string, number>[]> {
  const found: Record<string, number>[] = []
  ;(await connection.getStats()).forEach((entry: Record<string, unknown>) => {
    if (entry['type'] === 'inbound-rtp' && entry['kind'] === kind) found.push(entry as Record<string, number>)
  })
  return found.toSorted((a, b) => Number(a['mid']) - Number(b['mid']))
}

const decoded = async (side: CallSide, section = 0): Promise<number> =>
  (await inbound(side, 'video'))[section]?.['framesDecoded'] ?? 0

describe('the media of a call', () => {
  it('flow both ways, sealed', async () => {
    pair = await connectPair()
    const sides = [pair.caller, pair.callee]
    for (const side of sides) listen(side)
    for (const side of sides) {
      await vi.waitFor(async () => {
        expect(await decoded(side)).toBeGreaterThan(5)
        const [voice] = await inbound(side, 'audio')
        expect(voice!['packetsReceived']).toBeGreaterThan(20)
        expect(voice!['totalAudioEnergy']).toBeGreaterThan(0)
        expect(side.media.remote().hasSound).toBe(true)
        expect(side.media.encryption()).toBe('on')
      }, patience)
      expect(side.paths).toEqual(['connecting', 'connected'])
      expect(side.media.local()).toMatchObject({ microphone: true, camera: true, screen: false })
    }
    const quality = await pair.caller.media.quality()
    expect(quality).toMatchObject({
      protocol: 'udp',
      audioCodec: 'opus',
      videoCodec: 'VP8',
      encryption: 'on',
    })
    expect(quality.path).not.toBe('relay')
  })

  it('decode nothing under a wrong key, and that is told', async () => {
    pair = await connectPair({ tell: (secret) => secret.map((byte) => byte ^ 1) })
    const sides = [pair.caller, pair.callee]
    for (const side of sides) {
      await vi.waitFor(() => expect(side.media.encryption()).toBe('failed'), patience)
      for (const kind of ['audio', 'video'] as const)
        for (const stream of await inbound(side, kind)) expect(stream['framesDecoded'] ?? 0).toBe(0)
      const [voice] = await inbound(side, 'audio')
      expect(voice!['packetsReceived']).toBeGreaterThan(0)
    }
  })

  it('begin without a camera and gain one without a new description', async () => {
    pair = await connectPair({ caller: { camera: false } })
    const { caller, callee } = pair
    await vi.waitFor(() => expect(callee.media.encryption()).toBe('on'), patience)
    expect(caller.media.local().camera).toBe(false)
    await caller.media.setCamera(true)
    expect(caller.media.local().cameraStream?.getVideoTracks()).toHaveLength(1)
    await vi.waitFor(async () => expect(await decoded(callee)).toBeGreaterThan(5), patience)
    const [camera] = caller.media.local().cameraStream!.getVideoTracks()
    await caller.media.setCamera(false)
    expect(camera!.readyState).toBe('ended')
    expect(caller.media.local().camera).toBe(false)
    expect(caller.descriptions).toHaveLength(1)
  })

  it('mute without giving the microphone back', async () => {
    pair = await connectPair({ caller: { camera: false }, callee: { camera: false } })
    const { media } = pair.caller
    await media.setMicrophone(false)
    expect(media.local().microphone).toBe(false)
    await media.setMicrophone(true)
    expect(media.local().microphone).toBe(true)
  })

  it('carry a screen beside the camera until the browser ends it', async () => {
    const canvas = document.createElement('canvas')
    const drawing = setInterval(() => canvas.getContext('2d')!.fillRect(Math.random() * 100, 0, 20, 20), 50)
    const screen = canvas.captureStream(20)
    vi.spyOn(navigator.mediaDevices, 'getDisplayMedia').mockResolvedValue(screen)
    pair = await connectPair()
    const { caller, callee } = pair
    await caller.media.shareScreen()
    expect(caller.media.local().screen).toBe(true)
    await vi.waitFor(async () => {
      expect(await decoded(callee, 0)).toBeGreaterThan(5)
      expect(await decoded(callee, 1)).toBeGreaterThan(3)
    }, patience)
    clearInterval(drawing)
    // The browser's own button; tracks that a script stops do not tell.
    screen.getVideoTracks()[0]!.dispatchEvent(new Event('ended'))
    await vi.waitFor(() => expect(caller.media.local().screen).toBe(false), patience)
  })

  it('go on over a new path', async () => {
    pair = await connectPair()
    const { caller, callee } = pair
    await vi.waitFor(async () => expect(await decoded(callee)).toBeGreaterThan(5), patience)
    await restart(caller, callee, 'all')
    for (const { descriptions } of [caller, callee]) {
      const [first, second] = descriptions.map((sdp) => /a=ice-ufrag:(\S+)/.exec(sdp)?.[1])
      expect(second).not.toBe(first)
    }
    for (const side of [caller, callee]) {
      const before = await decoded(side)
      await vi.waitFor(async () => expect(await decoded(side)).toBeGreaterThan(before + 5), patience)
    }
    expect(callee.media.encryption()).toBe('on')
  })

  it('show no address in a description, and no candidate but a relayed one when told so', async () => {
    pair = await connectPair({ caller: { relayOnly: true } })
    const { caller, callee } = pair
    await vi.waitFor(() => expect(callee.candidates.length).toBeGreaterThan(0), patience)
    expect(caller.candidates).toEqual([])
    for (const sdp of [...caller.descriptions, ...callee.descriptions]) {
      expect(sdp).not.toMatch(/a=candidate/)
      expect(sdp).not.toMatch(/^c=IN IP4 (?!0\.0\.0\.0)/m)
    }
  })

  it('let one listen who has refused the microphone', async () => {
    vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockRejectedValue(
      new DOMException('no', 'NotAllowedError'),
    )
    pair = await connectPair()
    const { media } = pair.caller
    expect(media.local()).toMatchObject({ microphone: false, camera: false, problem: 'permission' })
    await expect(media.setMicrophone(true)).rejects.toMatchObject({ code: 'permission' })
    await vi.waitFor(() => expect(pair!.caller.paths).toContain('connected'), patience)
  })

  it('list devices and change them under way', async () => {
    pair = await connectPair({ callee: { camera: false } })
    const { media } = pair.caller
    const { cameras, microphones } = await media.devices()
    expect(microphones.filter(({ isChosen }) => isChosen)).toHaveLength(1)
    const other = cameras.find(({ isChosen }) => !isChosen) ?? cameras[0]!
    await media.choose('camera', other.id)
    const chosen = (await media.devices()).cameras.find(({ isChosen }) => isChosen)
    expect(chosen?.id).toBe(other.id)
    await media.choose('speaker', 'somewhere')
    expect(media.local().speaker).toBe('somewhere')
  })

  it('end with every device given back', async () => {
    pair = await connectPair()
    const { media, connection } = pair.caller
    const [camera] = media.local().cameraStream!.getVideoTracks()
    media.close()
    expect(camera!.readyState).toBe('ended')
    expect(connection.connectionState).toBe('closed')
    expect(media.secret.every((byte) => byte === 0)).toBe(true)
    await expect(media.offer()).rejects.toMatchObject({ code: 'closed' })
  })

  it('are refused where frames cannot be sealed', () => {
    vi.stubGlobal('RTCRtpScriptTransform', undefined)
    Reflect.deleteProperty(globalThis, 'RTCRtpScriptTransform')
    const events = {
      onCandidates: vi.fn<() => void>(),
      onPath: vi.fn<() => void>(),
      onWantsRestart: vi.fn<() => void>(),
      onChange: vi.fn<() => void>(),
    }
    const callId = new Uint8Array(16)
    const options = { isCaller: true, callId, relayOnly: false, microphone: true, camera: false, events }
    expect(() => createCallMedia({ ...options, iceServers: async () => [] })).toThrow(/seal/)
    vi.unstubAllGlobals()
  })
})
