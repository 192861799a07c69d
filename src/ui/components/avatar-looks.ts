// How a contact without a picture looks: up to two letters of its name on a colour that is stable for its id.

/** Number of avatar colours among the tokens. */
const HUES = 8

/** The colour's index for an id: a short FNV-1a hash, so that neighbours differ. */
export function avatarHue(id: string): number {
  let hash = 0x811c9dc5
  for (const char of id) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193)
  return (hash >>> 0) % HUES
}

/** First letters of the first and the last word; empty for a name without letters. */
export function initials(name: string): string {
  const words = name.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu) ?? []
  const first = words[0]?.match(/./u)?.[0] ?? ''
  const last = words.length > 1 ? (words.at(-1)?.match(/./u)?.[0] ?? '') : ''
  return (first + last).toLocaleUpperCase()
}
