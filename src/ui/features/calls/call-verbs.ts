// What the buttons and keys of a call do.
import { useMemo } from 'react'
import { useModel } from '../../state/app-model.ts'

export type CallVerbs = {
  accept: (video: boolean) => void
  decline: () => void
  hangUp: () => void
  dismiss: () => void
  isMicrophoneOn: () => boolean
  setMicrophone: (isOn: boolean) => void
  toggleMicrophone: () => void
  toggleCamera: () => void
  toggleScreen: () => void
  again: () => void
}

/** The same verbs for as long as the component stays. */
export function useCallVerbs(): CallVerbs {
  const model = useModel()
  return useMemo(() => {
    const local = () => model.store.getState().call?.local
    return {
      accept: (video) => model.runCall((calls) => calls.accept({ video })),
      decline: () => model.runCall((calls) => calls.decline()),
      hangUp: () => model.runCall((calls) => calls.hangUp()),
      dismiss: () => model.runCall(async (calls) => calls.dismiss()),
      isMicrophoneOn: () => local()?.microphone ?? false,
      setMicrophone: (isOn) => model.runCall((calls) => calls.setMicrophone(isOn)),
      toggleMicrophone: () => model.runCall((calls) => calls.setMicrophone(!local()?.microphone)),
      toggleCamera: () => model.runCall((calls) => calls.setCamera(!local()?.camera)),
      toggleScreen: () =>
        model.runCall(async (calls) => {
          try {
            await (local()?.screen ? calls.stopSharing() : calls.shareScreen())
          } catch (error) {
            // Who closes the browser's question has changed their mind; that is no fault.
            if (!(error instanceof Error && 'code' in error && error.code === 'permission')) throw error
          }
        }),
      again: () => {
        const call = model.store.getState().call
        if (!call) return
        model.runCall(async (calls) => {
          calls.dismiss()
          await calls.start(call.conversationId, { video: call.video })
        })
      },
    }
  }, [model])
}
