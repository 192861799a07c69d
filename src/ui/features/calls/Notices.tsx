// What has to be told within a call: it is interrupted, nothing is heard, the browser refuses a device and what to do about it.
import { useState } from 'react'
import type { CallView } from '../../../sdk/types.ts'
import { Button } from '../../components/controls.tsx'
import { c } from '../../i18n/calls/words.ts'
import styles from './notices.module.css'

type NoticesProps = {
  view: CallView
  name: string
  /** Space is held down to speak. */
  isTalking: boolean
}

/** The notices that hold now. */
export function Notices({ view, name, isTalking }: NoticesProps) {
  const { local, phase, trouble } = view
  if (phase === 'ended') return null
  return (
    <>
      <output className={styles['lines']}>
        {phase === 'reconnecting' && <Line words={c('trouble.reconnecting')} isTrouble />}
        {trouble === 'no-sound' && <Line words={c('trouble.no-sound', { name })} isTrouble />}
        {local.screen && <Line words={c('sharing.now')} />}
        {isTalking && <Line words={c('talk.now')} />}
      </output>
      {local.problem && <Problem key={local.problem} problem={local.problem} />}
    </>
  )
}

function Line({ words, isTrouble }: { words: string; isTrouble?: boolean }) {
  return (
    <span className={styles['line']} data-trouble={isTrouble}>
      {words}
    </span>
  )
}

/** A device that cannot be used, with the steps that help; it can be put away. */
function Problem({ problem }: { problem: NonNullable<CallView['local']['problem']> }) {
  const [isShown, setShown] = useState(true)
  if (!isShown) return null
  return (
    <div role="alert" className={styles['problem']}>
      <h3>{c(`problem.${problem}`)}</h3>
      <p>{c(`problem.${problem}-steps`)}</p>
      <Button kind="secondary" onClick={() => setShown(false)}>
        {c('control.close')}
      </Button>
    </div>
  )
}
