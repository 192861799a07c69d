// A text message as content, and as one line of the list.
import { fromBase64url, type Bytes } from '../lib/bytes.ts'
import { encodeContents, type ChangeContent, type TextContent } from '../protocol/content/content.ts'
import { maxNameLength } from '../protocol/content/text-field.ts'
import type { Version } from './message-changes.ts'
import type { MessageRow } from './rows.ts'

/** Characters of a preview in the list. */
const PREVIEW_LENGTH = 160

/**
 * The contents that carry a message to somebody who may not have it: the first wording and the newest one, or that it was
 * deleted. `versions` are all wordings of an edited message.
 */
export function messageContents(message: MessageRow, versions: readonly Version[] = []): Bytes {
  const [first] = versions
  if (message.deletedAt !== undefined) return encodeContents(changeContents(message, versions))
  const text = textContent({ ...message, body: first?.body ?? message.body })
  return encodeContents([text, ...changeContents(message, versions)])
}

/** The contents that repeat what became of an own message since. */
export function changeContents(message: MessageRow, versions: readonly Version[] = []): ChangeContent[] {
  const id = fromBase64url(message.key)
  const { deletedAt } = message
  if (deletedAt !== undefined) return [{ kind: 'delete', targets: [id], sentAt: deletedAt }]
  const newest = versions.length > 1 ? versions.at(-1) : undefined
  return newest === undefined ? [] : [{ kind: 'edit', target: id, sentAt: newest.at, body: newest.body }]
}

/** The content of a text as it was first sent. */
function textContent({ key, sentAt, body, replyTo, forwarded, expireAfterMs }: MessageRow): TextContent {
  return {
    kind: 'text',
    id: fromBase64url(key),
    sentAt,
    body,
    ...(replyTo === undefined ? {} : { replyTo: fromBase64url(replyTo.id) }),
    ...(forwarded === undefined ? {} : { forwarded }),
    ...(expireAfterMs === undefined ? {} : { expireAfterMs }),
  }
}

/** One line of a text for the list. */
export function previewOf(body: string): string {
  return firstCharacters(body.replaceAll(/\s+/g, ' ').trim(), PREVIEW_LENGTH)
}

/** A name as it may be sent: trimmed, at most 64 characters. */
export function fitName(name: string): string {
  return firstCharacters(name.trim(), maxNameLength)
}

/** The first code points of a text; a pair of surrogates is never cut. */
export function firstCharacters(text: string, most: number): string {
  return Array.from(text).slice(0, most).join('')
}
