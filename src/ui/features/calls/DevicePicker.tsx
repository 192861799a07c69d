// Which microphone, camera and speaker a call uses; what is plugged in meanwhile comes into the lists (ux.md 86).
import { useCallback, useEffect, useId, useState } from 'react'
import type { CallDevice, CallDevices } from '../../../sdk/types.ts'
import { Dialog } from '../../components/Dialog.tsx'
import { c } from '../../i18n/calls/words.ts'
import { useModel } from '../../state/app-model.ts'
import styles from './devices.module.css'

type DeviceKind = 'microphone' | 'camera' | 'speaker'

/** A list for each kind of device. Speakers show only where the browser lets a page choose one. */
export function DevicePicker({ onClose }: { onClose: () => void }) {
  const model = useModel()
  const { devices, reload } = useDevices()
  const choose = (kind: DeviceKind, id: string): void =>
    model.runCall(async (calls) => {
      await calls.choose(kind, id)
      reload()
    })
  return (
    <Dialog title={c('control.devices')} onClose={onClose}>
      {devices && (
        <>
          <DeviceList kind="microphone" devices={devices.microphones} onChoose={choose} />
          <DeviceList kind="camera" devices={devices.cameras} onChoose={choose} />
          {devices.speakers.length > 0 && (
            <DeviceList kind="speaker" devices={devices.speakers} onChoose={choose} />
          )}
        </>
      )}
    </Dialog>
  )
}

type ListProps = {
  kind: DeviceKind
  devices: readonly CallDevice[]
  onChoose: (kind: DeviceKind, id: string) => void
}

function DeviceList({ kind, devices, onChoose }: ListProps) {
  const id = useId()
  const chosen = devices.find(({ isChosen }) => isChosen) ?? devices[0]
  return (
    <div className={styles['field']}>
      <label htmlFor={id}>{c(`devices.${kind}`)}</label>
      <select
        id={id}
        className={styles['select']}
        disabled={devices.length === 0}
        value={chosen?.id ?? ''}
        onChange={(event) => onChoose(kind, event.target.value)}
      >
        {devices.length === 0 && <option value="">{c('devices.none')}</option>}
        {devices.map((device, index) => (
          <option key={device.id} value={device.id}>
            {device.label || c('devices.nameless', { number: index + 1 })}
          </option>
        ))}
      </select>
    </div>
  )
}

/** The devices there are, read anew when one is plugged in or taken away. */
function useDevices() {
  const model = useModel()
  const [devices, setDevices] = useState<CallDevices>()
  const reload = useCallback(() => model.runCall(async (calls) => setDevices(await calls.devices())), [model])
  useEffect(() => {
    reload()
    const media = navigator.mediaDevices
    media?.addEventListener('devicechange', reload)
    return () => media?.removeEventListener('devicechange', reload)
  }, [reload])
  return { devices, reload }
}
