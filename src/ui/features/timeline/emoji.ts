// Messages of one to three emoji are drawn large and without a bubble (ux.md 30).

/** What an emoji may begin with. Asked first: the whole set of emoji takes a hundred times as long. */
const emojiStart = /^[\p{Emoji_Presentation}\p{Extended_Pictographic}\p{Regional_Indicator}\d#*]/u
const onlyEmoji = /^(?:\p{RGI_Emoji}\s*){1,3}$/v

/** How many emoji the text consists of: 1, 2 or 3; 0 when it is anything else. */
export function countLoneEmoji(text: string): 0 | 1 | 2 | 3 {
  const trimmed = text.length > 96 ? '' : text.trim()
  if (!emojiStart.test(trimmed) || !onlyEmoji.test(trimmed)) return 0
  const count = trimmed.match(/\p{RGI_Emoji}/gv)?.length ?? 0
  return count === 1 || count === 2 || count === 3 ? count : 0
}
