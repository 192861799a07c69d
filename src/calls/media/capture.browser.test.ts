import { afterEach, expect, it, vi } from 'vitest'
import { Capture } from './capture.ts'

afterEach(() => vi.restoreAllMocks())

it('A screen and a camera are told to be off as soon as they are, however long their senders take', async () => {
  const canvas = document.createElement('canvas')
  canvas.getContext('2d')!.fillRect(0, 0, 20, 20)
  vi.spyOn(navigator.mediaDevices, 'getDisplayMedia').mockResolvedValue(canvas.captureStream(5))
  let isStuck = false
  const told: string[] = []
  const capture = new Capture({
    onTrack: () => (isStuck ? new Promise(() => undefined) : Promise.resolve()),
    onChange() {
      const { camera, screen } = capture.view()
      told.push(`${camera ? 'camera' : ''} ${screen ? 'screen' : ''}`.trim())
    },
  })
  await capture.shareScreen()
  await capture.setCamera(true)
  isStuck = true
  void capture.stopSharing()
  void capture.setCamera(false)
  expect(told).toEqual(['screen', 'camera screen', 'camera', ''])
  capture.close()
})
