// How it looks and which language it speaks: chosen at once, kept over a reload, and there before the first frame.
import type { Page } from '@playwright/test'
import { expect, test } from '../people.ts'

/** The colour behind everything, once it no longer fades from another. */
const background = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    await Promise.allSettled(document.body.getAnimations().map((fading) => fading.finished))
    return getComputedStyle(document.body).backgroundColor
  })

test('theme, accent, text size and density apply at once and survive a reload without a flash', async ({
  join,
}) => {
  const { page, edge } = await join('Alice')
  await page.emulateMedia({ colorScheme: 'light' })
  await page.goto(`${edge.origin}/#/settings/appearance`)
  const light = await background(page)
  await page.getByRole('radio', { name: 'Dark' }).check()
  await expect.poll(() => background(page)).not.toBe(light)
  const dark = await background(page)
  await page.getByRole('radio', { name: 'Iris' }).check()
  await page.getByRole('radio', { name: 'Compact' }).check()
  await page.getByRole('slider', { name: 'Text size' }).fill('20')
  await page.getByRole('switch', { name: 'Reduce motion' }).check()

  // Without the app's own script, what shows is the very first frame.
  await page.route(/\/assets\/index.*\.js$/, (route) => route.abort())
  await page.evaluate(async () => {
    for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister()
  })
  await page.reload()
  await expect.poll(() => background(page)).toBe(dark)
  await page.unroute(/\/assets\/index.*\.js$/)
  await page.reload()
  await expect(page.getByRole('radio', { name: 'Iris' })).toBeChecked()
  await expect(page.getByRole('radio', { name: 'Compact' })).toBeChecked()
  await expect(page.getByRole('slider', { name: 'Text size' })).toHaveValue('20')
})

test('German and Arabic are chosen by their own names, and Arabic runs from right to left', async ({
  join,
}) => {
  const { page, edge } = await join('Alice')
  await page.goto(`${edge.origin}/#/settings/language`)
  await page.getByRole('radio', { name: 'Deutsch' }).click()
  await expect(page.getByRole('heading', { name: 'Einstellungen' })).toBeVisible()
  await page.getByRole('radio', { name: 'العربية' }).click()
  await expect(page.getByRole('heading', { name: 'الإعدادات' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl')
  await page.reload()
  await expect(page.getByRole('heading', { name: 'الإعدادات' })).toBeVisible()
  const list = await page.getByRole('navigation').boundingBox()
  const main = await page.getByRole('main').boundingBox()
  expect(list!.x).toBeGreaterThan(main!.x)
  await page.getByRole('radio', { name: 'English' }).click()
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('dir', 'ltr')
})
