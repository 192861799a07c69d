import { useEffect, useRef, useState } from 'react'
import { callKey, focusOf } from './call-keys.ts'
import type { CallVerbs } from './call-verbs.ts'

/** Handles the keys of a call while it is on screen; true while Space is held down to speak. */
export function useCallKeys(isOn: boolean, verbs: CallVerbs): boolean {
  const [isTalking, setTalking] = useState(false)
  const talking = useRef(false)
  useEffect(() => {
    if (!isOn) return undefined
    const stop = (): void => {
      if (!talking.current) return
      talking.current = false
      setTalking(false)
      verbs.setMicrophone(false)
    }
    const onKeyDown = (event: KeyboardEvent): void => {
      const key = callKey(event, focusOf(document.activeElement))
      if (key === undefined) return
      event.preventDefault()
      if (event.repeat) return
      if (key === 'microphone') verbs.toggleMicrophone()
      else if (key === 'camera') verbs.toggleCamera()
      else if (!verbs.isMicrophoneOn()) {
        talking.current = true
        setTalking(true)
        verbs.setMicrophone(true)
      }
    }
    const onKeyUp = ({ key }: KeyboardEvent): void => {
      if (key === ' ') stop()
    }
    addEventListener('keydown', onKeyDown)
    addEventListener('keyup', onKeyUp)
    // A key that is let go elsewhere is not heard of here.
    addEventListener('blur', stop)
    return () => {
      stop()
      removeEventListener('keydown', onKeyDown)
      removeEventListener('keyup', onKeyUp)
      removeEventListener('blur', stop)
    }
  }, [isOn, verbs])
  return isTalking
}
