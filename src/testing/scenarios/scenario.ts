// The shape of the scenario table (session-protocol.md 6.2): each entry plays one situation between two devices
// whose backends the caller chooses, so that one table serves all pairings and also a browser.
import { toHex, utf8 } from '../../lib/bytes.ts'
import { ProtocolError, type ProtocolErrorCode } from '../../protocol/errors.ts'
import type { SentMessage } from '../../protocol/session/backend.ts'
import { Actor, type ActorInit, type BackendFactory } from './actor.ts'
import { expect } from './expect.ts'

/** The two sides of a run. `forge` makes an actor on our own backend, for hostile but authenticated senders. */
export type World = {
  readonly alice: Actor
  readonly bob: Actor
  /** Another device on the backend of one side. */
  readonly another: (side: 'alice' | 'bob', label: string, extra?: Partial<ActorInit>) => Actor
  readonly forger: (extra?: Partial<ActorInit>) => Actor
}

export type Scenario = {
  /** Group number in 6.2. */
  readonly group: number
  readonly title: string
  readonly run: (world: World) => Promise<void>
}

/** Two devices that have never met. */
export function createWorld(
  factories: { alice: BackendFactory; bob: BackendFactory; forger: BackendFactory },
  seed: string,
): World {
  const create = (factory: BackendFactory, label: string, extra: Partial<ActorInit> = {}) =>
    new Actor({
      factory,
      seed: `${seed}/${label}`,
      address: { name: accountName(label), deviceId: 1 },
      ...extra,
    })
  return {
    alice: create(factories.alice, 'alice'),
    bob: create(factories.bob, 'bob'),
    another: (side, label, extra) => create(factories[side], label, extra),
    forger: (extra) => create(factories.forger, 'forger', extra),
  }
}

/** A UUID-shaped name for a label. */
export function accountName(label: string): string {
  const digits = toHex(utf8(label)).padEnd(32, '0').slice(0, 32)
  return [
    [0, 8],
    [8, 12],
    [12, 16],
    [16, 20],
    [20, 32],
  ]
    .map(([a, b]) => digits.slice(a, b))
    .join('-')
}

/** A session both ways: Alice has started it, Bob has answered. */
export async function befriend(alice: Actor, bob: Actor): Promise<void> {
  await alice.start(bob)
  await deliver(alice, bob, 'hello')
  await deliver(bob, alice, 'hello back')
}

/** `count` undelivered messages. */
export async function sendBurst(from: Actor, to: Actor, count: number): Promise<SentMessage[]> {
  const messages: SentMessage[] = []
  for (let i = 0; i < count; i++) messages.push(await from.send(to, `burst ${i}`))
  return messages
}

/** Receives messages in the given order. */
export async function receiveAll(from: Actor, to: Actor, messages: readonly SentMessage[]): Promise<void> {
  for (const message of messages) await to.receive(from, message)
}

/** Sends and receives one message and checks its text. */
export async function deliver(from: Actor, to: Actor, text: string): Promise<SentMessage> {
  const message = await from.send(to, text)
  expect(await to.receive(from, message)).toBe(text)
  return message
}

/**
 * Expects a receiver to refuse a message and to keep its state. The code is checked on our own backend;
 * libsignal has no codes for most refusals.
 */
export async function expectRefused(
  from: Actor,
  to: Actor,
  message: SentMessage,
  code: ProtocolErrorCode,
): Promise<void> {
  const before = to.store.snapshot(from.address)
  await expectFailure(to, to.receive(from, message), code)
  expect(to.store.snapshot(from.address)).toBe(before)
}

/** Expects an operation of `actor` to fail with a code; see `expectRefused`. */
export async function expectFailure(
  actor: Actor,
  operation: Promise<unknown>,
  code: ProtocolErrorCode,
): Promise<void> {
  const refusal = await operation.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(refusal).toBeInstanceOf(ProtocolError)
  const exact = actor.backend.kind === 'typescript' || exactCodes.has(code)
  if (exact && refusal instanceof ProtocolError) expect(refusal.code, refusal.message).toBe(code)
}

/** Codes that the libsignal backend reports exactly. */
const exactCodes: ReadonlySet<ProtocolErrorCode> = new Set(['duplicate', 'untrusted-identity', 'no-session'])
