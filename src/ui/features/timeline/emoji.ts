// Messages of one to three emoji are drawn large and without a bubble (ux.md 30).

const onlyEmoji = /^(?:\p{RGI_Emoji}\s*){1,3}$/v

/** How many emoji the text consists of: 1, 2 or 3; 0 when it is anything else. */
export function countLoneEmoji(text: string): 0 | 1 | 2 | 3 {
  if (text.length > 96 || !onlyEmoji.test(text.trim())) return 0
  const count = text.match(/\p{RGI_Emoji}/gv)?.length ?? 0
  return count === 1 || count === 2 || count === 3 ? count : 0
}
