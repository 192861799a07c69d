// Who waits for envelopes of which mailbox. `edge.md`, section 3.12.

import { toHex, type Bytes } from '../../lib/bytes.ts'
import type { NewPush } from '../../protocol/mailbox/replies.ts'
import type { Subscriber } from './session.ts'

/** Mailboxes one stream may wait for. */
const MAX_MAILBOXES = 2000

export class SubscriptionHub {
  readonly #waiting = new Map<string, Map<Subscriber, number>>()
  readonly #mailboxes = new Map<Subscriber, Set<string>>()

  /** Sends what is stored for the mailboxes from now on, under this request id. False where it is too many. */
  subscribe(subscriber: Subscriber, requestId: number, mailboxes: readonly Bytes[]): boolean {
    const names = mailboxes.map(toHex)
    const held = this.#mailboxes.get(subscriber) ?? new Set()
    if (held.size + names.length > MAX_MAILBOXES) return false
    this.#mailboxes.set(subscriber, held)
    for (const name of names) {
      held.add(name)
      const waiting = this.#waiting.get(name) ?? new Map<Subscriber, number>()
      waiting.set(subscriber, requestId)
      this.#waiting.set(name, waiting)
    }
    return true
  }

  /** Forgets a stream that has ended. */
  unsubscribe(subscriber: Subscriber): void {
    for (const name of this.#mailboxes.get(subscriber) ?? []) {
      const waiting = this.#waiting.get(name)
      waiting?.delete(subscriber)
      if (waiting?.size === 0) this.#waiting.delete(name)
    }
    this.#mailboxes.delete(subscriber)
  }

  /** Tells everyone who waits for the mailbox. */
  announce(push: NewPush): void {
    const waiting = this.#waiting.get(toHex(push.mailbox))
    if (waiting === undefined) return
    for (const [subscriber, requestId] of waiting) subscriber.push(requestId, push)
  }
}
