// What a call says of itself in words: its state, why it ended, and how good it is (ux.md 84).
import type { CallQuality, CallView } from '../../../sdk/types.ts'
import { c, type CallWord } from '../../i18n/calls/words.ts'
import { durationWords } from '../../i18n/durations.ts'
import { locale } from '../../i18n/translate.ts'

/** The words for a state; the contract fixes them. An incoming call rings here. */
export const phaseWords: Record<CallView['phase'], CallWord> = {
  calling: 'state.calling',
  ringing: 'state.ringing',
  incoming: 'state.ringing',
  connecting: 'state.connecting',
  connected: 'state.connected',
  reconnecting: 'state.reconnecting',
  ended: 'state.ended',
}

/** Why a call is over, as a sentence; `name` is the contact's. */
export function endWords(
  {
    end,
    acceptedAt,
    durationMs,
    direction,
  }: Pick<CallView, 'end' | 'acceptedAt' | 'durationMs' | 'direction'>,
  name: string,
): string {
  const time = durationMs === undefined ? undefined : durationWords(durationMs, locale())
  switch (end) {
    case undefined:
      return c('end.over')
    case 'ended':
      return time === undefined ? c('end.over') : c('end.ended', { time })
    case 'failed':
      return acceptedAt === undefined || time === undefined ? c('end.failed') : c('end.lost', { time })
    case 'missed':
      return c('end.cancelled')
    case 'declined':
    case 'busy':
    case 'unanswered':
      // Of a call that came in, these are what this person did, which needs no telling.
      return direction === 'outgoing' ? c(`end.${end}`, { name }) : c('end.over')
    default:
      return c(`end.${end}`, { name })
  }
}

export type QualityFact = { name: CallWord; value: string; isGood?: boolean }

/** What the quality panel lists: what is known, in the order of what matters. */
export function qualityFacts(quality: CallQuality): QualityFact[] {
  const { path, protocol, roundTripMs, lossShare, sendKbps, receiveKbps, encryption } = quality
  const facts: (QualityFact | undefined)[] = [
    { name: 'quality.encryption', value: c(`encryption.${encryption}`), isGood: encryption === 'on' },
    { name: 'quality.path', value: pathWords(path, protocol) },
    fact('quality.round-trip', roundTripMs, (ms) => unit(Math.max(1, Math.round(ms)), 'millisecond')),
    fact('quality.loss', lossShare, (share) => percent(share)),
    fact('quality.sent', sendKbps, bitrate),
    fact('quality.received', receiveKbps, bitrate),
    fact('quality.sound', quality.audioCodec, (codec) => codec),
    fact('quality.picture', quality.videoCodec, (codec) => pictureWords(codec, quality)),
  ]
  return facts.filter((one) => one !== undefined)
}

function fact<Value>(
  name: CallWord,
  value: Value | undefined,
  say: (value: Value) => string,
): QualityFact | undefined {
  return value === undefined ? undefined : { name, value: say(value) }
}

function pathWords(path: CallQuality['path'], protocol: CallQuality['protocol']): string {
  if (path === 'unknown') return c('quality.unknown')
  const words = c(`quality.path-${path}`)
  return protocol === 'unknown' ? words : `${words} (${protocol.toUpperCase()})`
}

function pictureWords(codec: string, { width, height, framesPerSecond }: CallQuality): string {
  const size = width && height ? `${width} × ${height}` : undefined
  const rate = framesPerSecond === undefined ? undefined : `${Math.round(framesPerSecond)} fps`
  return [codec, size, rate].filter((part) => part !== undefined).join(', ')
}

function percent(share: number): string {
  return new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 1 }).format(share)
}

function bitrate(kbps: number): string {
  return kbps < 1_000
    ? unit(Math.round(kbps), 'kilobit-per-second')
    : unit(Math.round(kbps / 100) / 10, 'megabit-per-second')
}

function unit(amount: number, name: string): string {
  return new Intl.NumberFormat(locale(), { style: 'unit', unit: name }).format(amount)
}
