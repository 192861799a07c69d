import { cutAtRanges, type Range } from './match.ts'
import styles from './search.module.css'

/** A text with the found stretches marked. */
export function Highlighted({ text, ranges }: { text: string; ranges: readonly Range[] }) {
  return cutAtRanges(text, ranges).map((part, index) =>
    part.isMarked ? (
      // oxlint-disable-next-line react/no-array-index-key -- the parts of one text have no other identity
      <mark key={index} className={styles['mark']}>
        {part.text}
      </mark>
    ) : (
      part.text
    ),
  )
}
