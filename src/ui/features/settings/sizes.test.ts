import { expect, test } from 'vitest'
import { formatSize } from './sizes.ts'

test.each([
  [0, '0 byte'],
  [999, '999 byte'],
  [1200, '1.2 kB'],
  [45_000_000, '45 MB'],
  [11_000_000_000_000, '11,000 GB'],
])('%i bytes are %s', (bytes, text) => {
  expect(formatSize(bytes, 'en')).toBe(text)
})
