// Made-up messages and questions for the search bench: a few hundred words that everybody uses, a long tail, names, numbers, and
// some Chinese and Japanese.
import type { SearchInput } from '../src/messenger/search/engine.ts'

/** Words in every other message. */
export const COMMON_WORDS = [
  'the',
  'you',
  'and',
  'are',
  'that',
  'have',
  'will',
  'with',
  'this',
  'what',
] as const
const SYLLABLES =
  'ba be bi bo da de di do fa fe ga go ha he ka ke la le li lo ma me mi mo na ne ra re ri ro sa se si so ta te ti to va ve'.split(
    ' ',
  )
const HAN = '我你他们今天明天晚上吃饭工作时间地方朋友电话回家北京上海东京学校学生日本中国大小多少看见知道'
/** Different words of the long tail. */
const VOCABULARY = 40_000

/** Lehmer's generator: numbers in [0, 1) that a seed repeats. */
export function lehmer(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 0x7fff_ffff
    return state / 0x7fff_ffff
  }
}

/** The word of a rank: low ranks come often. */
function word(rank: number): string {
  if (rank < COMMON_WORDS.length) return COMMON_WORDS[rank]!
  let text = ''
  for (let rest = rank; rest > 0; rest = Math.floor(rest / SYLLABLES.length))
    text += SYLLABLES[rest % SYLLABLES.length]!
  return text
}

const anyRank = (random: () => number): number => Math.floor(VOCABULARY ** random()) - 1
const han = (random: () => number, length: number): string =>
  Array.from({ length }, () => HAN[Math.floor(random() * HAN.length)]).join('')

/** A message of about nine words. */
export function benchText(random: () => number): string {
  if (random() < 0.05) return han(random, 4 + Math.floor(random() * 16))
  const length = 1 + Math.floor(random() * 17)
  return Array.from({ length }, () => word(anyRank(random))).join(' ')
}

/** Questions as people type them: beginnings of words, one or several, seldom confined to something. */
export function benchQueries(
  random: () => number,
  count: number,
  conversations: readonly string[],
  from: number,
  to: number,
): SearchInput[] {
  return Array.from({ length: count }, (_, i): SearchInput => {
    const words = Array.from({ length: 1 + (i % 3) }, () => word(anyRank(random)))
    const last = words.pop()!
    const typed = [...words, last.slice(0, Math.max(1, Math.ceil(random() * last.length)))].join(' ')
    const input: SearchInput = { text: i % 8 === 7 ? han(random, 1 + (i % 3)) : typed, limit: 30 }
    if (i % 5 === 1) input.conversationId = conversations[Math.floor(random() * conversations.length)]!
    if (i % 5 === 2) input.from = 'me'
    if (i % 5 === 3) input.until = from + Math.floor(random() * (to - from))
    return input
  })
}
