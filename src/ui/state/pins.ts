// The pinned messages of the conversations that have been opened, in the order in which they were pinned. Pure.
import type { MessageView } from '../../sdk/types.ts'

export type Pins = Record<string, readonly MessageView[]>

/** The pins after messages of a conversation have changed; the same object when that says nothing new. */
export function followPins(pins: Pins, conversationId: string, messages: readonly MessageView[]): Pins {
  const known = pins[conversationId]
  if (!known) return pins
  let next = known
  for (const message of messages) {
    const index = next.findIndex(({ id }) => id === message.id)
    if (message.pinned) next = index === -1 ? [...next, message] : next.with(index, message)
    else if (index !== -1) next = next.toSpliced(index, 1)
  }
  return next === known ? pins : { ...pins, [conversationId]: next }
}

/** The pins after messages of a conversation were removed. */
export function dropPins(pins: Pins, conversationId: string, gone: ReadonlySet<string>): Pins {
  const known = pins[conversationId]
  if (!known?.some(({ id }) => gone.has(id))) return pins
  return { ...pins, [conversationId]: known.filter(({ id }) => !gone.has(id)) }
}
