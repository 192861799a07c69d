// The buttons of a call.
import {
  Mic,
  MicOff,
  PhoneOff,
  PictureInPicture2,
  ScreenShare,
  ScreenShareOff,
  SlidersHorizontal,
  Video,
  VideoOff,
} from 'lucide-react'
import type { CallView } from '../../../sdk/types.ts'
import { c } from '../../i18n/calls/words.ts'
import type { CallVerbs } from './call-verbs.ts'
import { ControlButton } from './ControlButton.tsx'
import styles from './screen.module.css'

const icon = { 'aria-hidden': true, size: 23 } as const

type ControlsProps = {
  view: CallView
  verbs: CallVerbs
  onDevices: () => void
  onPicture: () => void
}

/** Microphone, camera, screen, devices, a small window, and the end. */
export function Controls({ view: { local, phase }, verbs, onDevices, onPicture }: ControlsProps) {
  const canShare = 'getDisplayMedia' in (navigator.mediaDevices ?? {})
  const isTalking = phase === 'connected' || phase === 'reconnecting'
  return (
    <div className={styles['controls']}>
      <MicrophoneButton isOn={local.microphone} verbs={verbs} />
      <ControlButton
        label={c(local.camera ? 'control.camera-off' : 'control.camera-on')}
        aria-keyshortcuts="V"
        look={local.camera ? 'active' : 'plain'}
        icon={local.camera ? <Video {...icon} /> : <VideoOff {...icon} />}
        onClick={verbs.toggleCamera}
      />
      {canShare && isTalking && (
        <ControlButton
          label={c(local.screen ? 'control.stop-sharing' : 'control.share')}
          look={local.screen ? 'active' : 'plain'}
          icon={local.screen ? <ScreenShareOff {...icon} /> : <ScreenShare {...icon} />}
          onClick={verbs.toggleScreen}
        />
      )}
      <ControlButton
        label={c('control.devices')}
        icon={<SlidersHorizontal {...icon} />}
        onClick={onDevices}
      />
      <ControlButton label={c('control.pip')} icon={<PictureInPicture2 {...icon} />} onClick={onPicture} />
      <EndButton verbs={verbs} />
    </div>
  )
}

/** Mutes and unmutes; a muted microphone stands out. */
export function MicrophoneButton({ isOn, verbs }: { isOn: boolean; verbs: CallVerbs }) {
  return (
    <ControlButton
      label={c(isOn ? 'control.mute' : 'control.unmute')}
      aria-keyshortcuts="M"
      look={isOn ? 'plain' : 'active'}
      icon={isOn ? <Mic {...icon} /> : <MicOff {...icon} />}
      onClick={verbs.toggleMicrophone}
    />
  )
}

/** Hangs up. */
export function EndButton({ verbs }: { verbs: CallVerbs }) {
  return (
    <ControlButton label={c('control.end')} look="end" icon={<PhoneOff {...icon} />} onClick={verbs.hangUp} />
  )
}
