// Grey shapes in the places of what is still loading (ux.md 91). They show only after a moment, so that what is there at once comes
// without a flicker, and they say nothing to a screen reader: what holds them is `aria-busy`.
import styles from './skeleton.module.css'

/** Rows of a list: a picture and two lines each. */
export function SkeletonRows({ count }: { count: number }) {
  return (
    <div aria-hidden className={styles['late']}>
      {lines(count).map((line) => (
        <div key={line} className={styles['row']}>
          <i className={styles['circle']} />
          <span className={styles['lines']}>
            <i className={styles['line']} data-length={line % 3} />
            <i className={styles['line']} data-length={3 + (line % 2)} />
          </span>
        </div>
      ))}
    </div>
  )
}

/** Bubbles from the end of a conversation, of both sides. */
export function SkeletonBubbles({ count }: { count: number }) {
  return (
    <div aria-hidden className={`${styles['late']} ${styles['bubbles']}`}>
      {lines(count).map((line) => (
        <i key={line} className={styles['bubble']} data-own={line % 5 > 2} data-length={(line * 2) % 5} />
      ))}
    </div>
  )
}

/** A page about somebody or something: a large picture and blocks of rows. */
export function SkeletonPage() {
  return (
    <div aria-hidden className={`${styles['late']} ${styles['page']}`}>
      <i className={styles['portrait']} />
      <i className={styles['line']} data-length={0} />
      <i className={styles['block']} />
      <i className={styles['block']} />
    </div>
  )
}

const lines = (count: number): number[] => Array.from({ length: count }, (_none, line) => line)
