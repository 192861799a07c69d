// When a call needs another path: a pure machine that is told what the connection, the network and the clock do, and says what to show
// and when to restart ICE. `docs/protocol/calls-media.md`, section "Paths".
import type { PathPolicy } from './descriptions.ts'

export type PathState = 'connecting' | 'connected' | 'interrupted' | 'failed'

export type PathHealth = Readonly<{
  state: PathState
  /** When the trouble began; absent while all is well. */
  troubleSinceMs?: number | undefined
  nextAttemptMs: number
  lastRestartMs: number
  /** Restarts of the present trouble. */
  attempts: number
  /** No direct path has held: relays are tried first, and mostly. */
  isRelayBetter: boolean
  connectedAtMs: number
  lastLifeMs: number
  signsOfLife: number
  /** Looks in a row that found something new: where much comes, silence is told sooner. */
  livelyLooks: number
  /** The network has changed a moment ago: silence means more than usual until then. */
  waryUntilMs: number
  /** The network is another one: a new path is looked for then, whatever the old one does. */
  renewAtMs?: number | undefined
  isOnline: boolean
}>

export type PathEvent =
  | { type: 'ice'; state: RTCPeerConnectionState }
  | { type: 'life'; signsOfLife: number }
  /** The other side asks for another path. */
  | { type: 'asked' }
  /** The other side's offer of another path was taken. */
  | { type: 'offered' }
  /** `isOther`: it came back, or is of another kind, and no path that was has to be any more. */
  | { type: 'network'; isOnline: boolean; isOther: boolean }

/** `restart` is what the caller's side does, and what the other side asks it to do. */
export type PathOutcome = { health: PathHealth; restart?: PathPolicy }

/** Only the caller restarts, so that offers never cross; the called side asks, at once when its own network is another one. */
export type PathAbilities = Readonly<{ canRestart: boolean; canRelay: boolean }>

/** All in milliseconds. A first path has this long before a relay is tried. */
const CONNECT_MS = 6000
/** A flicker of the network mends itself in this time. */
const FLICKER_MS = 1000
/** A restart has this long to work, whatever the old path does meanwhile. */
const BETWEEN_ATTEMPTS_MS = 4000
/** What the other side asks for comes no closer together than this. */
const BETWEEN_ASKED_MS = 1000
/** The caller's side has so much longer to see for itself that something is the matter. */
const ASK_AFTER_MS = 2000
/** Checks of a standing connection come every 2.5 s at the latest, so this is silence. */
const STALL_MS = 4000
/** The same where something came with each look for a while: sound and reports do, even in silence. */
const LIVELY_STALL_MS = 1200
const LIVELY_GAP_MS = 800
const LIVELY_LOOKS = 4
/** After so many of them in a row the last trouble is over. */
const SETTLED_LOOKS = 10
/** The same just after the network has changed, when media are expected. */
const WARY_STALL_MS = 800
const WARY_MS = 10_000
/** Changes of the network come in swarms; what is tried in the midst of one finds half of it. */
const SETTLE_MS = 150
/** After so long without a sign of life it is worth while to look closely. */
const QUIET_MS = 400
/** A path that dies this young was none: behind a symmetric NAT it stalls about a second after it has connected. */
const YOUNG_MS = 15_000
const GIVE_UP_MS = 30_000

/** The start: descriptions are exchanged, and the first path is looked for. */
export function beginPath(nowMs: number): PathHealth {
  return {
    state: 'connecting',
    troubleSinceMs: nowMs,
    nextAttemptMs: nowMs + CONNECT_MS,
    lastRestartMs: -Infinity,
    attempts: 0,
    isRelayBetter: true,
    connectedAtMs: 0,
    lastLifeMs: nowMs,
    signsOfLife: 0,
    livelyLooks: 0,
    waryUntilMs: 0,
    isOnline: true,
  }
}

/** Takes one event, or just the time. */
export function stepPath(
  health: PathHealth,
  event: PathEvent | undefined,
  nowMs: number,
  abilities: PathAbilities,
): PathOutcome {
  if (health.state === 'failed') return { health }
  return attempt(notice(health, event, nowMs), nowMs, abilities)
}

function notice(health: PathHealth, event: PathEvent | undefined, nowMs: number): PathHealth {
  switch (event?.type) {
    case 'ice':
      if (event.state === 'connected') return mended(health, nowMs)
      if (event.state === 'disconnected') return troubled(health, nowMs, FLICKER_MS)
      return event.state === 'failed' ? troubled(health, nowMs, 0) : health
    case 'life':
      return hearLife(health, event.signsOfLife, nowMs)
    case 'asked': {
      if (health.state === 'connecting') return health
      const renewAtMs = Math.max(nowMs, health.lastRestartMs + BETWEEN_ASKED_MS)
      // What is asked for soon after another path is more of the same trouble.
      const isNew = nowMs - health.lastRestartMs > YOUNG_MS
      return { ...health, renewAtMs, ...(isNew && { attempts: 0, isRelayBetter: false }) }
    }
    case 'offered':
      return { ...health, lastRestartMs: nowMs, renewAtMs: undefined }
    case 'network': {
      const wary = { ...health, isOnline: event.isOnline, waryUntilMs: nowMs + WARY_MS }
      // Whatever was tried without a network counts for nothing.
      return event.isOnline && event.isOther && health.state !== 'connecting'
        ? { ...wary, renewAtMs: nowMs + SETTLE_MS, attempts: 0, isRelayBetter: false }
        : wary
    }
    default:
      return health
  }
}

/** A connection may call itself connected and yet be dead; what comes in tells. Another pair of ports begins to count anew. */
function hearLife(known: PathHealth, signsOfLife: number, nowMs: number): PathHealth {
  const health = { ...known, signsOfLife }
  if (signsOfLife > known.signsOfLife) {
    const livelyLooks = nowMs - health.lastLifeMs <= LIVELY_GAP_MS ? health.livelyLooks + 1 : 0
    // A path that has been well for a while is what the last restart was for: the next trouble is another one.
    const lastRestartMs = livelyLooks < SETTLED_LOOKS ? health.lastRestartMs : -Infinity
    const alive = { ...health, livelyLooks, lastRestartMs, lastLifeMs: nowMs }
    return health.state === 'interrupted' ? mended(alive, nowMs) : alive
  }
  if (health.state !== 'connected') return health
  return nowMs - health.lastLifeMs < allowedSilence(health, nowMs) ? health : troubled(health, nowMs, 0)
}

/** Whether the next look should come soon. */
export function isRestless(health: PathHealth, nowMs: number): boolean {
  const isCalm = health.state === 'connected' && health.renewAtMs === undefined
  const isSettled = health.livelyLooks >= SETTLED_LOOKS || nowMs - health.connectedAtMs > YOUNG_MS
  return !isCalm || !isSettled || nowMs < health.waryUntilMs || nowMs - health.lastLifeMs > QUIET_MS
}

function allowedSilence({ waryUntilMs, livelyLooks }: PathHealth, nowMs: number): number {
  if (nowMs < waryUntilMs) return WARY_STALL_MS
  return livelyLooks >= LIVELY_LOOKS ? LIVELY_STALL_MS : STALL_MS
}

function mended(health: PathHealth, nowMs: number): PathHealth {
  const { troubleSinceMs: _, ...rest } = health
  const connectedAtMs = health.state === 'connected' ? health.connectedAtMs : nowMs
  return { ...rest, state: 'connected', connectedAtMs, lastLifeMs: nowMs }
}

function troubled(health: PathHealth, nowMs: number, waitMs: number): PathHealth {
  if (health.troubleSinceMs !== undefined)
    return { ...health, nextAttemptMs: Math.min(health.nextAttemptMs, nowMs + waitMs) }
  const isYoung = nowMs - health.connectedAtMs < YOUNG_MS && nowMs >= health.waryUntilMs
  return {
    ...health,
    state: 'interrupted',
    troubleSinceMs: nowMs,
    nextAttemptMs: nowMs + waitMs,
    attempts: 0,
    isRelayBetter: isYoung,
  }
}

function attempt(health: PathHealth, nowMs: number, { canRestart, canRelay }: PathAbilities): PathOutcome {
  const { troubleSinceMs } = health
  if (troubleSinceMs !== undefined && nowMs - troubleSinceMs >= GIVE_UP_MS)
    return { health: { ...health, state: 'failed' } }
  // The caller's side looks for the first path alone.
  if (!canRestart && health.state === 'connecting') return { health }
  const patienceMs = canRestart ? 0 : ASK_AFTER_MS
  if (!health.isOnline || nowMs < soonestAttempt(health, patienceMs)) return { health }
  const attempts = health.attempts + 1
  const isDirect = health.isRelayBetter ? attempts % 3 === 0 : attempts % 2 === 1
  const restart = canRelay && !isDirect ? 'relay' : 'all'
  const told = { attempts, lastRestartMs: nowMs, renewAtMs: undefined }
  // How lively the old path was says nothing of the new one.
  return { health: { ...health, ...told, livelyLooks: 0 }, restart }
}

function soonestAttempt(health: PathHealth, patienceMs: number): number {
  if (health.renewAtMs !== undefined) return health.renewAtMs
  if (health.troubleSinceMs === undefined) return Infinity
  return Math.max(health.nextAttemptMs + patienceMs, health.lastRestartMs + BETWEEN_ATTEMPTS_MS)
}
