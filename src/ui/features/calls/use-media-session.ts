// The call among what the system plays: its keys and its own windows can mute, switch the camera and hang up.
import { useEffect } from 'react'
import type { CallView } from '../../../sdk/types.ts'
import type { CallVerbs } from './call-verbs.ts'

/** Tells the system of a call while mounted. `title` is what it shows for it. */
export function useMediaSession({ local, phase }: CallView, title: string, verbs: CallVerbs): void {
  const { microphone, camera } = local
  const isOn = phase !== 'incoming' && phase !== 'ended'
  useEffect(() => {
    if (!isOn || !('mediaSession' in navigator)) return undefined
    const session = navigator.mediaSession
    session.metadata = new MediaMetadata({ title, artwork: [{ src: '/icon-192.png', sizes: '192x192' }] })
    const actions = [
      ['hangup', verbs.hangUp],
      ['togglemicrophone', verbs.toggleMicrophone],
      ['togglecamera', verbs.toggleCamera],
    ] as const
    const set = (action: (typeof actions)[number][0], handler: (() => void) | null): void => {
      try {
        session.setActionHandler(action as MediaSessionAction, handler)
      } catch (error) {
        // A browser that does not know an action cannot offer it.
        if (!(error instanceof TypeError)) throw error
      }
    }
    for (const [action, handler] of actions) set(action, handler)
    return () => {
      for (const [action] of actions) set(action, null)
      session.metadata = null
    }
  }, [isOn, title, verbs])
  useEffect(() => {
    if (!isOn || !('mediaSession' in navigator)) return
    const session = navigator.mediaSession as MediaSession & {
      setMicrophoneActive?: (isActive: boolean) => Promise<void> | undefined
      setCameraActive?: (isActive: boolean) => Promise<void> | undefined
    }
    void session.setMicrophoneActive?.(microphone)
    void session.setCameraActive?.(camera)
  }, [isOn, microphone, camera])
}
