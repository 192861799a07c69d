// Contents that change a message which was sent before: a reaction, a new wording, a deletion. Each names its target and the
// sender's time; who may change what, and which of two changes counts, is for the receiver to decide.

import type { Bytes } from '../../lib/bytes.ts'
import { DecodeError } from '../errors.ts'
import { ProtoWriter, type ProtoReader } from '../wire/protobuf.ts'
import { isEmoji, maxEmojiBytes } from './emoji.ts'
import { joinIds, readFlag, readId, readIds, readTime } from './fields.ts'

/** The sender's reaction to a message: one emoji of at most 64 bytes; without one it is taken back. */
export interface ReactionContent {
  readonly kind: 'reaction'
  readonly target: Bytes
  readonly sentAt: number
  readonly emoji?: string
}

/** A new wording for a message of the sender. */
export interface EditContent {
  readonly kind: 'edit'
  readonly target: Bytes
  readonly sentAt: number
  readonly body: string
}

/** Messages of the sender that nobody is to see any more, up to 500 ids. */
export interface DeleteContent {
  readonly kind: 'delete'
  readonly targets: readonly Bytes[]
  readonly sentAt: number
}

/** A message that both sides see at the top of the chat, or no longer. */
export interface PinContent {
  readonly kind: 'pin'
  readonly target: Bytes
  readonly sentAt: number
  readonly on: boolean
}

export type ChangeContent = ReactionContent | EditContent | DeleteContent | PinContent

/** Longest text of a message, in UTF-8 bytes. */
export const maxTextBytes = 16_384
/** Most messages of one deletion. */
export const maxDeletedIds = 500

/** The body of a change. */
export function encodeChange(content: ChangeContent): Bytes {
  const writer = new ProtoWriter()
  switch (content.kind) {
    case 'reaction':
      return writer.bytes(1, content.target).uint(2, content.sentAt).string(3, content.emoji).finish()
    case 'edit':
      return writer.bytes(1, content.target).uint(2, content.sentAt).string(3, content.body).finish()
    case 'delete':
      return writer.bytes(1, joinIds(content.targets)).uint(2, content.sentAt).finish()
    case 'pin':
      return writer.bytes(1, content.target).uint(2, content.sentAt).uint(3, Number(content.on)).finish()
  }
}

/** Reads the body of a change. Throws `DecodeError`. */
export function decodeChange(kind: ChangeContent['kind'], fields: ProtoReader): ChangeContent {
  switch (kind) {
    case 'reaction': {
      const emoji = fields.string(3, 'emoji', maxEmojiBytes)
      if (emoji !== undefined && !isEmoji(emoji)) throw new DecodeError('reaction.emoji', 'not one emoji')
      const target = readId(fields, 1, 'reaction.target')
      return { kind, target, sentAt: readTime(fields, 2), ...(emoji === undefined ? {} : { emoji }) }
    }
    case 'edit':
      return {
        kind,
        target: readId(fields, 1, 'edit.target'),
        sentAt: readTime(fields, 2),
        body: fields.required(fields.string(3, 'body', maxTextBytes), 'body'),
      }
    case 'delete':
      return { kind, targets: readIds(fields, 1, 'targets', maxDeletedIds), sentAt: readTime(fields, 2) }
    case 'pin':
      return {
        kind,
        target: readId(fields, 1, 'pin.target'),
        sentAt: readTime(fields, 2),
        on: readFlag(fields, 3, 'on'),
      }
  }
}
