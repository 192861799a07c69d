// The delivery state as a mark (ux.md 50): clock, one tick, two ticks, two coloured ticks. The words are in the name of the
// message or row around it.
import type { DeliveryState } from '../../sdk/types.ts'
import styles from './ticks.module.css'

/** Draws the mark of a state. */
export function Ticks({ state }: { state: DeliveryState }) {
  return (
    <svg
      aria-hidden
      className={styles[state]}
      width="18"
      height="12"
      viewBox="0 0 18 12"
      fill="none"
      stroke="currentColor"
    >
      <g strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round">
        {state === 'queued' && (
          <path d="M9 1.2a4.8 4.8 0 1 0 0 9.6a4.8 4.8 0 1 0 0-9.6M9 3.6V6l1.6 1" strokeWidth="1.3" />
        )}
        {state === 'failed' && <path d="M9 1v6M9 10.5v.1" strokeWidth="2" />}
        {state === 'sent' && <path d="M5 6.6L8 9.5L14 2.5" />}
        {(state === 'delivered' || state === 'read') && (
          <path d="M1.5 6.6L4.5 9.5L10.5 2.5M8.6 9L9.1 9.5L15.6 2.5" />
        )}
      </g>
    </svg>
  )
}
