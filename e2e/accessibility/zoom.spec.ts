// Reading at 400 % (320 px wide) and at 200 % (640 px of 1280): on every screen of the first message nothing has to be scrolled
// sideways, and every control can be brought into view and pressed (ux.md 105).
import type { Page } from '@playwright/test'
import { settle } from '../accessible.ts'
import { expect, Person, test } from '../people.ts'
import { visitEveryScreen } from './walk.ts'

const narrow = { width: 320, height: 640 }
/** What is left of 1280 by 800 at 200 %. */
const zoomed = { width: 640, height: 400 }

/** What is wider than the page, the panes or the open dialog have room for. */
function findTooWide(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [
      document.documentElement,
      document.body,
      ...document.querySelectorAll('main, nav, dialog[open], [role=log]'),
    ]
      // On a narrow screen the pane that is not open is a landmark of one pixel.
      .filter((element) => element.clientWidth > 1)
      // The grip of the separator reaches a little over the edge of the list.
      .filter((element) => element.scrollWidth > element.clientWidth + (element.matches('nav') ? 5 : 1))
      .map((element) => `${element.tagName} ${element.className}: ${element.scrollWidth}`),
  )
}

/** Controls that Tab leads to and that do not come under a finger, even when they are scrolled into view. */
function findUnreachable(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    // The dialog on top keeps everything else from being used.
    const scope = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body
    const controls = [
      ...scope.querySelectorAll<HTMLElement>('a, button, input, textarea, select, [tabindex]'),
    ]
    const isOffered = (control: HTMLElement): boolean =>
      control.tabIndex >= 0 &&
      !control.matches(':disabled') &&
      control.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
      control.getBoundingClientRect().width > 1
    const isUnder = (control: HTMLElement): boolean => {
      control.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' })
      // A link may run over several lines: its first one counts.
      const { x, y, width, height } = control.getClientRects()[0]!
      const hit = document.elementFromPoint(x + width / 2, y + height / 2)
      return hit !== null && (control.contains(hit) || hit.closest('label')?.control === control)
    }
    return controls
      .filter(isOffered)
      .filter((control) => !isUnder(control))
      .map((control) => `${control.tagName} ${control.ariaLabel ?? control.textContent} ${control.className}`)
  })
}

test('at 320 pixels and at 200 % nothing runs out of the screen and every control is reached', async ({
  browser,
  edge,
}) => {
  test.setTimeout(240_000)
  const alice = await Person.arrives({ name: 'Alice', browser, edge, viewport: narrow })
  const bob = await Person.arrives({ name: 'Bob', browser, edge, viewport: narrow })
  await visitEveryScreen(alice, bob, async (page, screen) => {
    for (const viewport of [zoomed, narrow]) {
      await page.setViewportSize(viewport)
      await settle(page)
      const where = `${screen}, ${viewport.width} px`
      expect.soft(await findUnreachable(page), where).toEqual([])
      expect.soft(await findTooWide(page), where).toEqual([])
    }
  })
  await alice.context.close()
  await bob.context.close()
})
