// A finger that swipes a message in reading direction answers it; real touch input, so that the browser itself decides between a
// swipe and a scroll (ux.md 43).
import { devices, type Page } from '@playwright/test'
import { expect, test } from '../people.ts'

const { viewport, userAgent, deviceScaleFactor, isMobile, hasTouch } = devices['Pixel 7']!
test.use({ viewport, userAgent, deviceScaleFactor, isMobile, hasTouch })

type Point = { x: number; y: number }

/** Puts a finger on the screen and moves it there in small steps; the returned function lifts it. */
async function drags(page: Page, from: Point, by: Point): Promise<() => Promise<void>> {
  const cdp = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove', share: number): Promise<unknown> => {
    const point = { x: from.x + by.x * share, y: from.y + by.y * share }
    return cdp.send('Input.dispatchTouchEvent', { type, touchPoints: [point] })
  }
  await touch('touchStart', 0)
  const steps = 12
  for (let step = 1; step <= steps; step++) await touch('touchMove', step / steps)
  // A finger that is lifted in full movement throws the page, and the next tap would only stop that.
  for (let frame = 0; frame < 8; frame++) {
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)))
    await touch('touchMove', 1)
  }
  return async () => {
    await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
    await cdp.detach()
  }
}

const sends = (page: Page): Promise<void> => page.getByRole('button', { name: 'Send', exact: true }).tap()

test('a swipe in reading direction answers, a short one and a scroll do not', async ({
  pair: { alice, bob },
}) => {
  const { page } = alice
  const count = 24
  for (let i = 1; i <= count; i++) {
    await bob.composer.fill(`goose ${i}`)
    await sends(bob.page)
  }
  await bob.seesState(`goose ${count}`, 'Read')
  const message = alice.message('Bob', `goose ${count}`)
  const place = async (): Promise<Point> => {
    const box = (await message.boundingBox())!
    return { x: box.x + 40, y: box.y + box.height / 2 }
  }
  const answerBar = page.getByText('Reply to Bob')

  await test.step('a short swipe shows the arrow and goes back', async () => {
    const lift = await drags(page, await place(), { x: 40, y: 4 })
    await expect(message).toHaveAttribute('data-swipe', 'moves')
    await lift()
    await expect(message).not.toHaveAttribute('data-swipe')
    await expect(answerBar).toHaveCount(0)
  })

  await test.step('a scroll wins, however far it goes sideways afterwards', async () => {
    const log = page.getByRole('log', { name: 'Messages' })
    const top = await log.evaluate((box) => box.scrollTop)
    const from = await place()
    const lift = await drags(page, { ...from, y: from.y - 100 }, { x: 10, y: 160 })
    await expect.poll(() => log.evaluate((box) => box.scrollTop)).toBeLessThan(top)
    await lift()
    await expect(page.locator('[data-swipe]')).toHaveCount(0)
    await expect(answerBar).toHaveCount(0)
    await page.getByRole('button', { name: 'Scroll to newest' }).tap()
    await expect(message).toBeInViewport()
  })

  await test.step('a swipe past the threshold answers when it is released', async () => {
    const lift = await drags(page, await place(), { x: 90, y: 6 })
    await expect(message).toHaveAttribute('data-swipe', 'answers')
    await expect(answerBar).toHaveCount(0)
    await lift()
    await expect(answerBar).toBeVisible()
    await alice.composer.fill('how many')
    await sends(page)
    const quote = { name: `Go to message from You: goose ${count}` }
    await expect(bob.message('Alice', 'how many').getByRole('button', quote)).toBeVisible()
  })

  await test.step('where one reads from the right, the other way', async () => {
    await page.goto(`${alice.edge.origin}/#/settings/language`)
    await page.getByRole('radio', { name: 'العربية' }).tap()
    await expect(page.locator('html')).toHaveAttribute('dir', 'rtl')
    await page.goBack()
    await expect(message).toBeVisible()
    const bar = page.getByRole('button', { name: 'إلغاء الرد' })
    const box = (await message.boundingBox())!
    const from = { x: box.x + box.width - 60, y: box.y + box.height / 2 }
    const liftWrong = await drags(page, from, { x: 40, y: 0 })
    await liftWrong()
    await expect(bar).toHaveCount(0)
    const lift = await drags(page, from, { x: -90, y: 0 })
    await expect(message).toHaveAttribute('data-swipe', 'answers')
    await lift()
    await expect(bar).toBeVisible()
  })
})
