// What a message answers. The answer keeps a piece of the answered text, and the answered message knows its answers, so that
// the piece changes and goes with it.
import type { Core } from './core.ts'
import type { MessageRow } from './rows.ts'
import { firstCharacters } from './text-content.ts'
import type { Unit } from './unit.ts'

/** Characters of the piece that an answer shows. */
const QUOTE_LENGTH = 200
/** Answers that show a piece of one message; later ones name it only. */
const MAX_ANSWERS = 500

type Quote = NonNullable<MessageRow['replyTo']>

/** The quote for `answer`, a message that the unit is about to put; the answered message learns of it. */
export async function quote(core: Core, unit: Unit, answer: MessageRow, id: string): Promise<Quote> {
  const target = await core.message(unit, id)
  const answers = target?.repliedBy ?? []
  const isKnown = target?.conversation === answer.conversation && target.event === undefined
  if (target === undefined || !isKnown || answers.length >= MAX_ANSWERS) return { id, own: false, text: '' }
  unit.putMessage({ ...target, repliedBy: [...answers.filter((key) => key !== answer.key), answer.key] })
  return { id, own: target.own, text: pieceOf(target.body) }
}

/** Lets the answers show what is left of a message: `body` is its text now, empty when it is gone. */
export async function changeQuotes(core: Core, unit: Unit, target: MessageRow, body: string): Promise<void> {
  for (const key of target.repliedBy ?? []) {
    const answer = await core.message(unit, key)
    if (answer?.replyTo?.id !== target.key || answer.conversation !== target.conversation) continue
    unit.putMessage({ ...answer, replyTo: { ...answer.replyTo, text: pieceOf(body) } })
  }
}

function pieceOf(body: string): string {
  return firstCharacters(body, QUOTE_LENGTH)
}
