// Links in texts. Only addresses that a click may safely open become links: http, https and mailto.
import { tokenize } from 'linkifyjs'

export type TextPart = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string }

const allowed = new Set(['http:', 'https:', 'mailto:'])

/** Splits a text into plain parts and links; the parts joined again are the text. */
export function splitLinks(text: string): TextPart[] {
  if (!/[.@:]/.test(text)) return [{ kind: 'text', text }]
  const parts: TextPart[] = []
  for (const token of tokenize(text)) {
    const part = token.toString()
    const href = token.isLink ? token.toHref('https') : undefined
    const url = href === undefined ? undefined : URL.parse(href)
    const last = parts.at(-1)
    if (url && allowed.has(url.protocol)) parts.push({ kind: 'link', text: part, href: url.href })
    else if (last?.kind === 'text') last.text += part
    else parts.push({ kind: 'text', text: part })
  }
  return parts
}
