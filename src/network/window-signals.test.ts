import { expect, test } from 'vitest'
import { watchWindow } from './window-signals.ts'

test('network, page cache and visibility are told until the watch ends', () => {
  let isOnline = true
  const told: string[] = []
  const window = new EventTarget()
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  const unwatch = watchWindow(
    { window, document, isOnline: () => isOnline },
    {
      onOnline: (value) => told.push(`online ${value}`),
      onReturn: () => told.push('return'),
      onOther: () => told.push('other'),
    },
  )
  isOnline = false
  window.dispatchEvent(new Event('offline'))
  isOnline = true
  window.dispatchEvent(new Event('online'))
  expect(told).toEqual(['online false', 'return', 'online true', 'other', 'return'])
  told.length = 0
  // Back before its loss was told.
  window.dispatchEvent(new Event('offline'))
  window.dispatchEvent(new Event('online'))
  expect(told).toEqual(['online true', 'return', 'online true', 'other', 'return'])
  told.length = 0
  document.dispatchEvent(new Event('visibilitychange'))
  document.visibilityState = 'hidden'
  document.dispatchEvent(new Event('visibilitychange'))
  window.dispatchEvent(new Event('pageshow'))
  expect(told).toEqual(['return', 'online true', 'return'])
  unwatch()
  window.dispatchEvent(new Event('online'))
  expect(told).toHaveLength(3)
})
