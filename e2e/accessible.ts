// What axe finds on a page, for the specs that walk through screens.
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** Lets every movement that ends come to its end, so that colours are the final ones. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const ending = document
      .getAnimations()
      .filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity)
    await Promise.allSettled(ending.map((animation) => animation.finished))
  })
}

const schemes = ['light', 'dark'] as const

/**
 * Axe finds nothing on what the page shows, neither in light nor in dark; of what shows only shortly, in the schemes asked for.
 * Colours are all that a second look can find new. It looks within the page, which has no frames: that takes half the time.
 */
export async function expectAccessible(
  page: Page,
  screen: string,
  wanted: readonly (typeof schemes)[number][] = schemes,
): Promise<void> {
  for (const colorScheme of wanted) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await settle(page)
    const axe = new AxeBuilder({ page }).setLegacyMode()
    const { violations } = await (colorScheme === wanted[0] ? axe : axe.withRules('color-contrast')).analyze()
    const found = violations.map(({ id, nodes }) => ({
      id,
      targets: nodes.map(({ target }) => target.join(' ')),
    }))
    expect.soft(found, `${screen}, ${colorScheme}`).toEqual([])
  }
}
