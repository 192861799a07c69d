// A text message as content, and as one line of the list.
import { fromBase64url, type Bytes } from '../lib/bytes.ts'
import { encodeContents, type TextContent } from '../protocol/content/content.ts'
import type { MessageRow } from './rows.ts'

/** Characters of a preview in the list. */
const PREVIEW_LENGTH = 160

/** The content that carries a message. */
export function textContent({ key, sentAt, body, replyTo, forwarded }: MessageRow): Bytes {
  const text: TextContent = {
    kind: 'text',
    id: fromBase64url(key),
    sentAt,
    body,
    ...(replyTo === undefined ? {} : { replyTo: fromBase64url(replyTo.id) }),
    ...(forwarded === undefined ? {} : { forwarded }),
  }
  return encodeContents([text])
}

/** One line of a text for the list. */
export function previewOf(body: string): string {
  return firstCharacters(body.replaceAll(/\s+/g, ' ').trim(), PREVIEW_LENGTH)
}

/** The first code points of a text; a pair of surrogates is never cut. */
export function firstCharacters(text: string, most: number): string {
  return Array.from(text).slice(0, most).join('')
}
