// How good the call is and how it goes: measured by the browser, looked at once a second while this is open.
import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { CallQuality } from '../../../sdk/types.ts'
import { IconButton } from '../../components/controls.tsx'
import { c } from '../../i18n/calls/words.ts'
import { useModel } from '../../state/app-model.ts'
import { qualityFacts } from './call-words.ts'
import styles from './quality.module.css'

const LOOK_MS = 1_000

/** The panel over the picture. */
export function QualityPanel({ onClose }: { onClose: () => void }) {
  const quality = useQuality()
  return (
    <aside aria-label={c('control.quality')} className={styles['panel']}>
      <div className={styles['head']}>
        <h3>{c('control.quality')}</h3>
        <IconButton label={c('control.close')} onClick={onClose}>
          <X aria-hidden size={19} />
        </IconButton>
      </div>
      <dl className={styles['facts']}>
        {quality &&
          qualityFacts(quality).map(({ name, value, isGood }) => (
            <div key={name}>
              <dt>{c(name)}</dt>
              <dd data-good={isGood}>{value}</dd>
            </div>
          ))}
      </dl>
    </aside>
  )
}

function useQuality(): CallQuality | undefined {
  const model = useModel()
  const [quality, setQuality] = useState<CallQuality>()
  useEffect(() => {
    let isWanted = true
    const look = (): void =>
      model.runCall(async (calls) => {
        const found = await calls.quality()
        if (isWanted) setQuality(found)
      })
    look()
    const timer = setInterval(look, LOOK_MS)
    return () => {
      isWanted = false
      clearInterval(timer)
    }
  }, [model])
  return quality
}
