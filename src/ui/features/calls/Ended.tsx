// The end of a call: how it ended, and calling again where that may help (ux.md 84).
import { Phone, X } from 'lucide-react'
import type { CallView } from '../../../sdk/types.ts'
import { c } from '../../i18n/calls/words.ts'
import type { CallVerbs } from './call-verbs.ts'
import { endWords } from './call-words.ts'
import { ControlButton } from './ControlButton.tsx'
import { mayCallAgain } from './ending.ts'
import styles from './screen.module.css'

type EndedProps = { view: CallView; name: string; verbs: CallVerbs }

/** The reason, and what can be done. */
export function Ended({ view, name, verbs }: EndedProps) {
  return (
    <div className={styles['ended']}>
      <p>{endWords(view, name)}</p>
      <div className={styles['controls']}>
        <ControlButton
          hasWords
          label={c('control.close')}
          icon={<X aria-hidden size={23} />}
          onClick={verbs.dismiss}
        />
        {view.end !== undefined && mayCallAgain(view.end) && (
          <ControlButton
            hasWords
            label={c('control.again')}
            look="accept"
            icon={<Phone aria-hidden size={23} />}
            onClick={verbs.again}
          />
        )}
      </div>
    </div>
  )
}
