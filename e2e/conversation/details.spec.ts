// What the details of a chat can do, with both sides watching: names of one's own, the timer, the profile, blocking, and the
// other's code as the proof that nobody stands between.
import type { Locator } from '@playwright/test'
import { expect, type Person, test } from '../people.ts'

/** Opens the details, which stay open beside the chat, and gives them. */
async function details({ page }: Person): Promise<Locator> {
  const pane = page.getByRole('complementary', { name: 'Conversation details' })
  if ((await pane.count()) === 0) await page.getByRole('button', { name: 'Conversation details' }).click()
  await expect(pane).toBeVisible()
  return pane
}

/** A picture file with something on it. */
function drawPicture({ page }: Person): Promise<Buffer> {
  return page
    .evaluate(async () => {
      const canvas = new OffscreenCanvas(900, 600)
      const context = canvas.getContext('2d')!
      for (let x = 0; x < 900; x += 10) {
        context.fillStyle = `hsl(${x} 70% 50%)`
        context.fillRect(x, 0, 10, 600)
      }
      const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())
      return [...bytes]
    })
    .then((bytes) => Buffer.from(bytes))
}

test('two people name, time, show, block and verify each other', async ({ pair: { alice, bob } }) => {
  test.setTimeout(240_000)
  const ofBob = await details(alice)

  await test.step('a nickname and a note are known here alone', async () => {
    await ofBob.getByRole('button', { name: 'Nickname and note' }).click()
    const names = alice.page.getByRole('dialog', { name: 'Nickname and note' })
    await names.getByRole('textbox', { name: 'Nickname' }).fill('Bobby')
    await names.getByRole('textbox', { name: 'Private note' }).fill('Owes me a rope')
    await names.getByRole('button', { name: 'Save' }).click()
    await expect(alice.row('Bobby')).toBeVisible()
    await expect(ofBob).toContainText('Own name: Bob')
    await expect(ofBob).toContainText('Owes me a rope')
  })

  await test.step('about and picture reach the contact', async () => {
    await bob.page.goto(`${bob.edge.origin}/#/settings/profile`)
    await bob.page.getByRole('textbox', { name: 'About' }).fill('On the lake')
    await bob.page.getByRole('button', { name: 'Save' }).click()
    await expect(ofBob).toContainText('On the lake')
    const picture = { name: 'me.png', mimeType: 'image/png', buffer: await drawPicture(bob) }
    await bob.page.getByLabel('Choose picture').setInputFiles(picture)
    await expect(bob.page.getByRole('button', { name: 'Remove picture' })).toBeVisible()
    const shown = alice.row('Bobby').locator('img')
    await expect
      .poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth))
      .toBeGreaterThan(90)
    await bob.opensChat('Alice')
  })

  await test.step('with a timer a message disappears on both sides', async () => {
    await ofBob.getByRole('button', { name: 'Disappearing messages' }).click()
    const timer = alice.page.getByRole('dialog', { name: 'Disappearing messages' })
    await timer.getByRole('radio', { name: 'Other time' }).check()
    await timer.getByRole('spinbutton', { name: 'How many' }).fill('3')
    await timer.getByRole('combobox', { name: 'Unit' }).selectOption('second')
    await timer.getByRole('button', { name: 'Save' }).click()
    await expect(bob.page.getByText('Alice set new messages to disappear after 3 seconds')).toBeVisible()
    await expect(ofBob.getByRole('button', { name: 'Disappearing messages' })).toContainText('3 seconds')
    await alice.composer.fill('gone soon')
    await alice.composer.press('Enter')
    await expect(bob.row('Alice')).toContainText('gone soon')
    await expect(bob.message('Alice', 'gone soon')).toHaveCount(0)
    await expect(alice.message('You', 'gone soon')).toHaveCount(0)
  })

  await test.step('the code on the other screen verifies, one of oneself does not', async () => {
    const code = async (person: Person): Promise<Buffer> => {
      await (await details(person)).getByRole('button', { name: 'Verify safety number' }).click()
      const dialog = person.page.getByRole('dialog', { name: 'Safety number' })
      return dialog.getByRole('img', { name: 'Safety number as a QR code' }).screenshot()
    }
    const [own, others] = [await code(alice), await code(bob)]
    const scan = async (buffer: Buffer): Promise<void> => {
      await alice.page.getByRole('button', { name: 'Scan their code' }).click()
      const file = { name: 'code.png', mimeType: 'image/png', buffer }
      await alice.page.getByLabel('Read from an image').setInputFiles(file)
    }
    await scan(own)
    await expect(alice.page.getByRole('alert')).toContainText('does not match')
    await expect(alice.page.getByRole('button', { name: 'Mark as verified' })).toBeVisible()
    await scan(others)
    await expect(alice.page.getByRole('alert')).toContainText('It matches')
    await expect(alice.page.getByRole('button', { name: 'Clear verification' })).toBeVisible()
    await alice.page.keyboard.press('Escape')
    await expect(ofBob).toContainText('Safety number verified')
    await bob.page.keyboard.press('Escape')
  })

  await test.step('blocking stops writing and unblocking lets it go on', async () => {
    await ofBob.getByRole('button', { name: 'Block' }).click()
    await alice.page.getByRole('alertdialog').getByRole('button', { name: 'Block' }).click()
    await expect(alice.composer).toHaveCount(0)
    await ofBob.getByRole('button', { name: 'Unblock' }).click()
    await expect(alice.composer).toBeVisible()
  })

  await test.step('notes to oneself have a chat of their own, without a state', async () => {
    await alice.page.getByRole('button', { name: 'Menu', exact: true }).click()
    await alice.page.getByRole('menuitem', { name: 'Note to self' }).click()
    await expect(alice.page.getByRole('main').getByRole('heading', { name: 'Note to self' })).toBeVisible()
    await alice.composer.fill('tea and rope')
    await alice.composer.press('Enter')
    const note = alice.page.getByRole('article', { name: /^You, tea and rope, [^,]*$/ })
    await expect(note).toBeVisible()
    await note.getByRole('button', { name: 'More' }).click()
    await alice.page.getByRole('menuitem', { name: 'Star' }).click()
    await alice.page.getByRole('button', { name: 'Menu', exact: true }).click()
    await alice.page.getByRole('menuitem', { name: 'Starred messages' }).click()
    const starred = alice.page.getByRole('list', { name: 'Starred messages' })
    await starred.getByRole('button', { name: 'Go to message from You: tea and rope' }).click()
    await expect(note).toBeFocused()
  })
})
