// In the page of the calls bench: a bare pair's half, which does what a call does and nothing more.

/** What one side of a bare pair tells the other. */
type Told = { sdp?: RTCSessionDescriptionInit; candidate?: RTCIceCandidateInit }

/** In the page: makes `bare`, with the shape the driver knows of the calls harness. */
export function installBare(): void {
  let connection: RTCPeerConnection | undefined
  let stream: MediaStream | undefined
  let outgoing: Told[] = []
  let waiting: ((told: Told[]) => void) | undefined
  let configuration: RTCConfiguration = {}
  const tell = (told: Told): void => {
    outgoing.push(told)
    flush()
  }
  const flush = (): void => {
    if (outgoing.length === 0 || waiting === undefined) return
    waiting(outgoing)
    waiting = undefined
    outgoing = []
  }
  Object.assign(globalThis, {
    bare: {
      /** Of the calls to come. */
      configure(wanted: RTCConfiguration) {
        configuration = wanted
      },
      async begin(isCaller: boolean) {
        connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle', ...configuration })
        connection.addEventListener('icecandidate', ({ candidate }) => {
          if (candidate !== null) tell({ candidate: candidate.toJSON() })
        })
        const video = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } }
        stream = await navigator.mediaDevices.getUserMedia({ audio: true, video })
        for (const track of stream.getTracks()) connection.addTrack(track, stream)
        const remote = new MediaStream()
        connection.addEventListener('track', ({ track }) => {
          remote.addTrack(track)
          for (const id of ['sound', 'picture'])
            (document.getElementById(id) as HTMLMediaElement).srcObject = remote
        })
        for (const section of connection.getTransceivers()) {
          if (section.receiver.track.kind !== 'video') continue
          const codecs = RTCRtpReceiver.getCapabilities('video')?.codecs ?? []
          section.setCodecPreferences(codecs.filter(({ mimeType }) => /vp8|rtx/i.test(mimeType)))
        }
        if (!isCaller) return
        await connection.setLocalDescription()
        tell({ sdp: connection.localDescription!.toJSON() })
      },
      async receive(messages: Told[]) {
        for (const { sdp, candidate } of messages) {
          if (candidate !== undefined) await connection!.addIceCandidate(candidate)
          if (sdp === undefined) continue
          await connection!.setRemoteDescription(sdp)
          if (sdp.type !== 'offer') continue
          await connection!.setLocalDescription()
          tell({ sdp: connection!.localDescription!.toJSON() })
        }
      },
      outgoing() {
        const { promise, resolve } = Promise.withResolvers<Told[]>()
        waiting = resolve
        flush()
        return promise
      },
      end() {
        for (const track of stream?.getTracks() ?? []) track.stop()
        connection?.close()
        waiting?.([])
        waiting = undefined
        outgoing = []
      },
    },
  })
}
