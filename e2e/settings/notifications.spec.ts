// Notices of the system: offered once, after the first message that was sent (ux.md 90); shown for a page that nobody looks at,
// not for a muted chat; and a click leads to the chat. The page watches which notices it gives; they are the browser's own.
import { expect, test, type Person } from '../people.ts'

type Shown = { title: string; body: string; notice: Notification }
type Watched = { shown: Shown[] }

/** From now on the page remembers the notices that it gives, and counts as one in the background. */
async function goesToBackground({ page, context, edge }: Person): Promise<void> {
  await context.grantPermissions(['notifications'], { origin: edge.origin })
  await page.evaluate(() => {
    const shown: Shown[] = []
    const Given = Notification
    globalThis.Notification = class extends Given {
      constructor(title: string, options?: NotificationOptions) {
        super(title, options)
        shown.push({ title, body: options?.body ?? '', notice: this })
      }
    }
    Object.assign(globalThis, { shown } satisfies Watched)
  })
  // A page behind another one, without the focus that every page has while it is tested.
  const cdp = await context.newCDPSession(page)
  await cdp.send('Emulation.setFocusEmulationEnabled', { enabled: false })
  await (await context.newPage()).bringToFront()
  await expect.poll(() => page.evaluate(() => document.hasFocus())).toBe(false)
}

const shownTo = ({ page }: Person): Promise<string[]> =>
  page.evaluate(() => (globalThis as unknown as Watched).shown.map(({ title, body }) => `${title}: ${body}`))

const offer = ({ page }: Person) => page.getByRole('status', { name: 'Show a notification when a message' })

test('notices are offered once, after the first message that was sent, and the browser is asked on a press', async ({
  pair: { alice, bob },
}) => {
  await bob.context.clearPermissions()
  await bob.page.reload()
  await expect(bob.composer).toBeVisible()
  await alice.writes('before anything was sent')
  await bob.sees('Alice', 'before anything was sent')
  await expect(offer(bob)).toHaveCount(0)
  await bob.writes('the first one')
  await expect(offer(bob)).toBeVisible()
  await bob.context.grantPermissions(['notifications'], { origin: bob.edge.origin })
  await offer(bob).getByRole('button', { name: 'Turn on' }).click()
  await expect(offer(bob)).toHaveCount(0)
  await bob.page.goto(`${bob.edge.origin}/#/settings/notifications`)
  await expect(bob.page.getByRole('switch', { name: 'Show notifications' })).toBeChecked()

  await bob.context.clearPermissions()
  await bob.page.reload()
  await bob.opensChat('Alice')
  await bob.writes('the second one')
  await bob.seesState('the second one', 'Delivered|Read')
  await expect(offer(bob)).toHaveCount(0)
})

test('a page in the background shows a notice that leads to its chat, and none for a muted one', async ({
  pair: { alice, bob },
}) => {
  const { page } = alice
  await alice.context.grantPermissions(['notifications'], { origin: alice.edge.origin })
  await page.goto(`${alice.edge.origin}/#/settings/notifications`)
  // The browser is asked on the click, and answers in its own time.
  await page.getByRole('switch', { name: 'Show notifications' }).click()
  await expect(page.getByRole('switch', { name: 'Show notifications' })).toBeChecked()
  await goesToBackground(alice)

  await bob.composer.fill('the **geese** are back')
  await bob.composer.press('Enter')
  await expect.poll(() => shownTo(alice)).toEqual(['Bob: the geese are back'])
  await page.evaluate(() => {
    const { shown } = globalThis as unknown as Watched
    shown[0]!.notice.dispatchEvent(new Event('click'))
  })
  await alice.sees('Bob', 'the geese are back')

  await page.goto(`${alice.edge.origin}/#/`)
  await alice.row('Bob').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Mute' }).click()
  // Nobody looks at the page, so the first message counts as unread still.
  await bob.writes('nobody hears this')
  await expect(alice.row('Bob')).toHaveAccessibleName(/nobody hears this .*2 unread/)
  expect(await shownTo(alice)).toHaveLength(1)
})
