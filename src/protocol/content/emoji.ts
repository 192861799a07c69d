// What a reaction may be: one emoji, as people see one character. The grammar is that of Unicode's emoji sequences, without its
// lists, so that an emoji that is newer than this browser passes as well.

const part = String.raw`\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F)?\u20E3?(?:[\u{E0020}-\u{E007E}]+\u{E007F})?`
const flag = String.raw`\p{Regional_Indicator}{2}`
const keycap = String.raw`[0-9#*]\uFE0F?\u20E3`
const oneEmoji = new RegExp(`^(?:${flag}|${keycap}|${part}(?:\\u200D${part})*)$`, 'u')

/** Longest emoji, in UTF-8 bytes. */
export const maxEmojiBytes = 64

/** Whether a text is exactly one emoji. Its length is the caller's to check. */
export function isEmoji(text: string): boolean {
  return oneEmoji.test(text)
}
