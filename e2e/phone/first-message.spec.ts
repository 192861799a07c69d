import { devices } from '@playwright/test'
import { expect, test, type Person } from '../people.ts'

const { viewport, userAgent, deviceScaleFactor, isMobile, hasTouch } = devices['Pixel 7']!
test.use({ viewport, userAgent, deviceScaleFactor, isMobile, hasTouch })

/** On touch Enter makes a new line, so that the button sends. */
async function taps(person: Person, text: string): Promise<void> {
  await person.composer.fill(text)
  await person.page.getByRole('button', { name: 'Send', exact: true }).tap()
  await expect(person.message('You', text)).toBeVisible()
}

test('on a phone one pane shows at a time and two people write to each other', async ({ join }) => {
  const alice = await join('Alice')
  const bob = await join('Bob')
  const chats = alice.page.getByRole('navigation', { name: 'Chats' })
  await bob.connectsBy(await alice.invites())
  await taps(bob, 'from one phone')
  await expect(chats).toBeVisible()
  await alice.accepts('Bob')
  await expect(chats).toBeHidden()
  await alice.sees('Bob', 'from one phone')
  await taps(alice, 'to the other')
  await bob.sees('Alice', 'to the other')
  await alice.seesState('to the other', 'Delivered|Read')
})

test('the back button and the way back of the phone lead to the list', async ({ pair: { alice, bob } }) => {
  const chats = alice.page.getByRole('navigation', { name: 'Chats' })
  await expect(chats).toBeHidden()
  await taps(bob, 'read at once')
  await bob.seesState('read at once', 'Read')
  await alice.page.getByRole('button', { name: 'Back to chats' }).tap()
  await expect(chats).toBeVisible()
  await expect(alice.composer).toBeHidden()
  await taps(bob, 'while the list shows')
  await expect(alice.row('Bob')).toHaveAccessibleName(/while the list shows.*1 unread/)
  await alice.row('Bob').tap()
  await alice.sees('Bob', 'while the list shows')
  await expect(chats).toBeHidden()
  await bob.seesState('while the list shows', 'Read')
  await alice.page.goBack()
  await expect(chats).toBeVisible()
  await expect(alice.row('Bob')).not.toHaveAccessibleName(/unread/)
})

test('on a phone Enter makes a new line', async ({ pair: { alice } }) => {
  await alice.composer.tap()
  await alice.page.keyboard.type('first')
  await alice.page.keyboard.press('Enter')
  await alice.page.keyboard.type('second')
  await expect(alice.composer).toHaveValue('first\nsecond')
})

test('an opened chat slides in, and a keyboard over the page never covers the composer', async ({
  pair: { alice, bob },
}) => {
  const { page } = alice
  await page.getByRole('button', { name: 'Back to chats' }).tap()
  const slide = page.evaluate(
    () =>
      new Promise<string>((done) =>
        document.addEventListener('animationstart', ({ target, animationName }) => {
          if (target instanceof Element && target.querySelector(':scope > main')) done(animationName)
        }),
      ),
  )
  await alice.row('Bob').tap()
  expect(await slide).toContain('slide-in')

  await taps(bob, 'still in view')
  await alice.sees('Bob', 'still in view')
  // The browser of a test has no keyboard: what it would tell is told instead.
  const covered = 320
  const { height } = page.viewportSize()!
  await page.evaluate((seenHeight) => {
    Object.defineProperty(visualViewport, 'height', { configurable: true, value: seenHeight })
    visualViewport!.dispatchEvent(new Event('resize'))
  }, height - covered)
  await expect
    .poll(async () => {
      const box = (await alice.composer.boundingBox())!
      return box.y + box.height
    })
    .toBeLessThanOrEqual(height - covered)
  const bubble = (await alice.message('Bob', 'still in view').boundingBox())!
  expect(bubble.y + bubble.height).toBeLessThanOrEqual((await alice.composer.boundingBox())!.y)
})
