// An invite goes from one screen to the other as a picture: read from an image file, or seen by a camera that films the screen.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { chromium } from '@playwright/test'
import { chromiumArgs, chromiumPath } from '../../scripts/chromium.ts'
import { expect, Person, test } from '../people.ts'

/** Shows an invite's code on the screen of somebody. */
async function showsCode({ page }: Person) {
  await page.getByRole('button', { name: 'New chat' }).first().click()
  await page.getByRole('button', { name: 'Show QR code' }).click()
  const code = page.getByRole('img', { name: 'Invite link as a QR code' })
  await expect(code).toBeVisible()
  return code
}

/** Opens the scanner, finds the invite in what it is shown, and connects. */
async function scans(person: Person, show: () => Promise<void>): Promise<void> {
  await person.page.getByRole('button', { name: 'New chat' }).first().click()
  await person.page.getByRole('button', { name: 'Scan QR code' }).click()
  await show()
  const invite = person.page.getByRole('dialog', { name: 'Connect with Alice' })
  await invite.getByRole('button', { name: 'Connect' }).click()
  await person.writes('scanned')
}

test('an invite is read from an image of its code', async ({ join }) => {
  const alice = await join('Alice')
  const bob = await join('Bob')
  const picture = await (await showsCode(alice)).screenshot()
  await scans(bob, () =>
    bob.page
      .getByLabel('Read from an image')
      .setInputFiles({ name: 'invite.png', mimeType: 'image/png', buffer: picture }),
  )
  await alice.page.keyboard.press('Escape')
  await alice.accepts('Bob')
  await alice.sees('Bob', 'scanned')
})

test('an invite is read with the camera', async ({ join, edge }) => {
  const alice = await join('Alice')
  await showsCode(alice)
  const frame = await alice.page.screenshot({ type: 'jpeg', quality: 90 })
  await alice.page.keyboard.press('Escape')
  const folder = mkdtempSync(joinPath(tmpdir(), 'skein-camera-'))
  const film = joinPath(folder, 'screen.mjpeg')
  writeFileSync(film, Buffer.concat(Array.from({ length: 5 }, () => frame)))
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [
      ...chromiumArgs,
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${film}`,
    ],
  })
  const bob = await Person.joins({ name: 'Bob', browser, edge })
  await bob.context.grantPermissions(['camera'], { origin: edge.origin })
  await scans(bob, () => Promise.resolve())
  await alice.accepts('Bob')
  await alice.sees('Bob', 'scanned')
  await browser.close()
  rmSync(folder, { recursive: true })
})
