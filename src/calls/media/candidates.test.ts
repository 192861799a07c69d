import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { CallCandidate } from '../../protocol/content/call.ts'
import { CandidateBatches, RemoteCandidates } from './candidates.ts'

const candidate = (port: number, ufrag = 'new'): CallCandidate => ({
  candidate: `candidate:1 1 udp 41 192.0.2.7 ${port} typ host ufrag ${ufrag}`,
  mid: '0',
})

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('own candidates', () => {
  const sent: CallCandidate[][] = []
  let batches: CandidateBatches

  beforeEach(() => {
    sent.length = 0
    batches = new CandidateBatches((batch) => sent.push(batch))
  })

  it('leave together when they come together', () => {
    batches.add(candidate(1))
    batches.add(candidate(2))
    expect(sent).toEqual([])
    vi.advanceTimersByTime(30)
    expect(sent).toEqual([[candidate(1), candidate(2)]])
    for (let port = 0; port < 32; port++) batches.add(candidate(port))
    expect(sent[1]).toHaveLength(32)
  })

  it('wait while they are held back, without those of the path before', () => {
    batches.add(candidate(1))
    batches.hold()
    batches.add(candidate(2))
    vi.advanceTimersByTime(60_000)
    expect(sent).toEqual([])
    batches.release()
    expect(sent).toEqual([[candidate(2)]])
    batches.release()
    batches.add(candidate(3))
    vi.advanceTimersByTime(30)
    expect(sent).toEqual([[candidate(2)], [candidate(3)]])
  })

  it('are held back for a while after the answer at the most, and for ever by the end', () => {
    batches.releaseInTime()
    expect(vi.getTimerCount()).toBe(0)
    batches.hold()
    for (let port = 0; port < 40; port++) batches.add(candidate(port))
    batches.releaseInTime()
    vi.advanceTimersByTime(300)
    expect(sent.map((batch) => batch.length)).toEqual([32])
    batches.hold()
    batches.add(candidate(1))
    batches.releaseInTime()
    batches.stop()
    vi.advanceTimersByTime(60_000)
    expect(sent).toHaveLength(1)
  })
})

it('Candidates of the other side wait for their description, and the first of an agreed one is told', async () => {
  let known: string | undefined
  const taken: string[] = []
  const connection = {
    signalingState: 'stable',
    get remoteDescription() {
      return known === undefined ? null : { type: 'answer', sdp: known }
    },
    addIceCandidate: ({ candidate: line, usernameFragment }: RTCIceCandidateInit) => {
      if (usernameFragment !== known) return Promise.reject(new DOMException('unknown', 'OperationError'))
      taken.push(String(line))
      return Promise.resolve()
    },
  }
  let told = 0
  const theirs = new RemoteCandidates(connection as unknown as RTCPeerConnection, () => (told += 1))
  await theirs.add([candidate(1, 'old')])
  expect(taken).toEqual([])
  known = 'old'
  connection.signalingState = 'have-local-offer'
  await theirs.add([candidate(2, 'new')])
  expect([taken.length, told]).toEqual([1, 0])
  known = 'new'
  connection.signalingState = 'stable'
  await theirs.settle()
  expect([taken.length, told]).toEqual([2, 1])
})
