// Makes the emoji the picker offers: node scripts/make-emoji.ts. One group a list, in the usual order, one emoji a line: the
// emoji, its name, its short codes, and further words to find it by. Skin tones are left out; the emoji of a person stands for all.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import emoji from 'emojibase-data/en/data.json' with { type: 'json' }
import shortcodes from 'emojibase-data/en/shortcodes/github.json' with { type: 'json' }

/** The group of skin tones and hair styles, which are no emoji by themselves. */
const components = 2
const names = shortcodes as Record<string, string | string[]>

const groups: string[][] = []
for (const { group, hexcode, label, order, tags = [], emoji: character } of [...emoji].sort(
  (a, b) => (a.order ?? 0) - (b.order ?? 0),
)) {
  if (group === undefined || group === components || order === undefined) continue
  const known = new Set(label.toLowerCase().split(/\W+/))
  const codes = [names[hexcode] ?? []].flat().filter((code) => code !== label)
  const words = tags.filter((word) => !known.has(word) && !codes.includes(word))
  const line = [character, label.toLowerCase(), codes.join(' '), words.join(' ')].join('\t').trimEnd()
  ;(groups[group] ??= []).push(line)
}
const file = join(import.meta.dirname, '..', 'src', 'ui', 'features', 'emoji', 'emoji.json')
writeFileSync(
  file,
  `${JSON.stringify(
    groups.filter(Boolean).map((lines) => lines.join('\n')),
    null,
    1,
  )}\n`,
)
