// Reads the browser's statistics of a call: which path it takes, how good it is, and whether anything comes at all.
import type { CallQuality } from '../call-media.ts'

type Entry = Readonly<Record<string, unknown>>
type Quality = Omit<CallQuality, 'encryption'>

/** What one look at a connection gives; two looks make rates. */
export type Reading = {
  atMs: number
  path: CallQuality['path']
  protocol: CallQuality['protocol']
  roundTripMs?: number
  /** Grows while anything comes in: media, reports or answers to checks. */
  signsOfLife: number
  audioPackets: number
  sentBytes: number
  receivedBytes: number
  lost: number
  received: number
  /** Of camera and screen: what came, and what could be shown. */
  picturePackets: number
  pictures: number
  audioCodec?: string
  videoCodec?: string
  framesPerSecond?: number
  width?: number
  height?: number
}

const PATHS: Record<string, CallQuality['path']> = {
  host: 'host',
  srflx: 'reflexive',
  prflx: 'reflexive',
  relay: 'relay',
}

/** Reads a report. */
export function readStats(report: RTCStatsReport, atMs: number): Reading {
  const entries: Entry[] = []
  report.forEach((entry: Entry) => entries.push(entry))
  const byId = new Map(entries.map((entry) => [entry['id'], entry]))
  const pair = selectedPair(entries, byId)
  const local = byId.get(pair?.['localCandidateId'])
  const remote = byId.get(pair?.['remoteCandidateId'])
  const inbound = entries.filter(({ type }) => type === 'inbound-rtp')
  const roundTrip = numberOf(pair, 'currentRoundTripTime')
  const video = inbound.filter(({ kind }) => kind === 'video')
  const voice = inbound.find(({ kind }) => kind === 'audio')
  return {
    atMs,
    path: pathOf(local, remote),
    protocol: protocolOf(local),
    ...(roundTrip === 0 ? {} : { roundTripMs: roundTrip * 1000 }),
    signsOfLife: sum([pair], 'bytesReceived', 'packetsReceived', 'responsesReceived', 'requestsReceived'),
    // The first audio section is the voice; what the screen sounds like says nothing of it.
    audioPackets: numberOf(voice, 'packetsReceived'),
    sentBytes: sum([pair], 'bytesSent'),
    receivedBytes: sum([pair], 'bytesReceived'),
    lost: Math.max(0, sum(inbound, 'packetsLost')),
    received: sum(inbound, 'packetsReceived'),
    picturePackets: sum(video, 'packetsReceived'),
    pictures: sum(video, 'framesDecoded'),
    ...codecOf('audioCodec', voice, byId),
    ...pictureOf(inbound, byId),
  }
}

/** Whether parts of pictures came between two readings, and none made one. */
export function hangs(now: Reading, before: Reading | undefined): boolean {
  if (before === undefined) return false
  return now.picturePackets > before.picturePackets && now.pictures === before.pictures
}

/** How good the path was between two readings. */
export function rate(now: Reading, before: Reading | undefined): Quality {
  const { path, protocol, roundTripMs, audioCodec, videoCodec, framesPerSecond, width, height } = now
  const shown = defined({ roundTripMs, audioCodec, videoCodec, framesPerSecond, width, height })
  const seconds = before === undefined ? 0 : (now.atMs - before.atMs) / 1000
  if (before === undefined || seconds <= 0) return { path, protocol, ...shown }
  const kbps = (key: 'sentBytes' | 'receivedBytes'): number =>
    Math.max(0, ((now[key] - before[key]) * 8) / 1000 / seconds)
  const lost = Math.max(0, now.lost - before.lost)
  const expected = lost + Math.max(0, now.received - before.received)
  return {
    path,
    protocol,
    ...shown,
    sendKbps: kbps('sentBytes'),
    receiveKbps: kbps('receivedBytes'),
    ...(expected === 0 ? {} : { lossShare: lost / expected }),
  }
}

/** Firefox marks the pair itself, Chromium names it in its transport. */
function selectedPair(entries: readonly Entry[], byId: ReadonlyMap<unknown, Entry>): Entry | undefined {
  const transport = entries.find(({ type, selectedCandidatePairId }) => {
    return type === 'transport' && selectedCandidatePairId !== undefined
  })
  const marked = entries.find(({ type, selected }) => type === 'candidate-pair' && selected === true)
  return byId.get(transport?.['selectedCandidatePairId']) ?? marked
}

/** A relay on either side is a relay for both. */
function pathOf(local: Entry | undefined, remote: Entry | undefined): CallQuality['path'] {
  const types = [local, remote].map((candidate) => PATHS[String(candidate?.['candidateType'])] ?? 'unknown')
  for (const path of ['unknown', 'relay', 'reflexive'] as const) if (types.includes(path)) return path
  return 'host'
}

function protocolOf(local: Entry | undefined): CallQuality['protocol'] {
  const protocol = local?.['relayProtocol'] ?? local?.['protocol']
  if (protocol === 'tls') return 'tcp'
  return protocol === 'udp' || protocol === 'tcp' ? protocol : 'unknown'
}

/** The picture that comes in; of camera and screen the one that moves. */
function pictureOf(inbound: readonly Entry[], byId: ReadonlyMap<unknown, Entry>): Partial<Reading> {
  const pictures = inbound.filter(({ kind }) => kind === 'video')
  const [picture] = pictures.toSorted(
    (a, b) => numberOf(b, 'framesPerSecond') - numberOf(a, 'framesPerSecond'),
  )
  if (picture === undefined || numberOf(picture, 'framesDecoded') === 0) return {}
  return {
    ...codecOf('videoCodec', picture, byId),
    framesPerSecond: numberOf(picture, 'framesPerSecond'),
    width: numberOf(picture, 'frameWidth'),
    height: numberOf(picture, 'frameHeight'),
  }
}

function codecOf<K extends 'audioCodec' | 'videoCodec'>(
  name: K,
  stream: Entry | undefined,
  byId: ReadonlyMap<unknown, Entry>,
): Partial<Reading> {
  const mime = byId.get(stream?.['codecId'])?.['mimeType']
  return typeof mime === 'string' ? { [name]: mime.replace(/^\w+\//, '') } : {}
}

function numberOf(entry: Entry | undefined, key: string): number {
  const value = entry?.[key]
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}

function sum(entries: readonly (Entry | undefined)[], ...keys: readonly string[]): number {
  return entries.reduce(
    (total, entry) => total + keys.reduce((part, key) => part + numberOf(entry, key), 0),
    0,
  )
}

function defined<T extends Record<string, unknown>>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
