// Reading a QR code with the camera or from an image. Loaded on first use.
import { useEffect, useRef, useState } from 'react'
import { Notice } from '../../components/controls.tsx'
import { t, type MessageId } from '../../i18n/translate.ts'
import styles from './invites.module.css'
import { createQrReader } from './qr-reader.ts'

/** Pause between two looks at the camera picture. */
const LOOK_MS = 180

/** Shows the camera and calls back with the first code it sees. */
export function QrScanner({ onText }: { onText: (text: string) => void }) {
  const video = useRef<HTMLVideoElement>(null)
  const report = useRef(onText)
  const [problem, setProblem] = useState<MessageId>()
  useEffect(() => {
    report.current = onText
  })
  useEffect(() => {
    const stop = new AbortController()
    watchCamera(video.current, stop.signal, (text) => report.current(text)).catch((error: unknown) => {
      // What is said of an image that was chosen meanwhile stands: that is what the person waits for.
      if (!stop.signal.aborted) setProblem((known) => known ?? cameraProblem(error))
    })
    return () => stop.abort()
  }, [])
  const readImage = async (file: File | undefined): Promise<void> => {
    if (!file) return
    try {
      const reader = await createQrReader()
      const text = await reader(await createImageBitmap(file))
      if (text === undefined) setProblem('scan.not-found')
      else report.current(text)
    } catch (error) {
      if (!(error instanceof DOMException)) throw error
      setProblem('scan.not-an-image')
    }
  }
  return (
    <>
      {problem && <Notice role="alert">{t(problem)}</Notice>}
      <video
        ref={video}
        className={styles['video']}
        hidden={problem !== undefined}
        muted
        playsInline
        aria-label={t('scan.camera')}
      />
      <label className={styles['file']}>
        {t('scan.image')}
        <input type="file" accept="image/*" onChange={(event) => void readImage(event.target.files?.[0])} />
      </label>
    </>
  )
}

/** Looks at the camera until a code is found or `signal` ends it; the camera is off afterwards. */
async function watchCamera(
  video: HTMLVideoElement | null,
  signal: AbortSignal,
  onText: (text: string) => void,
): Promise<void> {
  if (!video) return
  if (!navigator.mediaDevices) throw new DOMException('No camera here', 'NotFoundError')
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
  const off = (): void => stream.getTracks().forEach((track) => track.stop())
  signal.addEventListener('abort', off)
  if (signal.aborted) return off()
  video.srcObject = stream
  const [reader] = await Promise.all([createQrReader(), video.play()])
  while (!signal.aborted) {
    const text = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA ? await reader(video) : undefined
    if (text !== undefined && !signal.aborted) {
      off()
      onText(text)
      return
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}

function cameraProblem(error: unknown): MessageId {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'scan.refused'
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'scan.no-camera' : 'scan.camera-failed'
}
