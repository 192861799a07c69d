import { expect, test } from 'vitest'
import { coveredBy } from './keyboard-inset.ts'

test('a keyboard covers what the page is higher than what is seen of it', () => {
  expect(coveredBy({ height: 460, scale: 1 }, 800)).toBe(340)
})

test.each([
  ['nothing', 800, 1],
  ['a bar of the browser', 745, 1],
  ['a page that is zoomed in', 400, 2],
])('%s counts as no keyboard', (_, height, scale) => {
  expect(coveredBy({ height, scale }, 800)).toBe(0)
})
