// Takes the pictures of the README from the built app: two panes on a desktop, a phone in light and dark, and a call. People with
// browsers of their own meet at a real edge node and talk; nothing is staged within the page. `npm run screenshots`
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, expect, type Browser } from '@playwright/test'
import { incoming, keepConnections, plainAddresses, seesPicture, startsCall } from '../e2e/calls/callers.ts'
import { startEdge, type EdgeProcess } from '../e2e/edge-process.ts'
import { Person } from '../e2e/people.ts'
import { chromiumArgs, chromiumPath, fakeMediaArgs } from './chromium.ts'
import { filmOf, looks } from './portraits.ts'

const folder = join(import.meta.dirname, '..', 'docs', 'images')
const desktop = { width: 1280, height: 800 }
const phone = { width: 390, height: 844 }
/** Space around and between the two phones, in pixels. */
const gap = 32
const maxPictureBytes = 300 * 1024

/** What is said in the chat that is shown, in turns: who of the two, and what. */
const talk = [
  ['jonas', 'Morning! Are we still on for the lake on Saturday? 🛶'],
  ['maya', 'Absolutely. I checked the weather: sun all day ☀️'],
  ['jonas', 'Perfect. The boat house opens at nine.'],
  ['jonas', 'This is the place, they rent canoes by the hour: https://lake.example/canoes'],
  ['maya', 'Two canoes or one big one? Priya is coming too.'],
  ['jonas', 'One big one. Somebody has to do the steering, and it will not be me 🤣'],
  ['maya', 'Fine, I steer. You bring the coffee.'],
  ['jonas', 'Deal. And cinnamon rolls.'],
  ['maya', '❤️'],
  ['maya', 'I will be at the station at half past eight.'],
] as const

/** The people of the pictures. Maya's screen is the one that is shown; Jonas, who calls her, has a camera of his own. */
async function gather(
  browser: Browser,
  other: Browser,
  edge: EdgeProcess,
): Promise<{ maya: Person; jonas: Person }> {
  const join = (name: string, own = browser): Promise<Person> =>
    Person.joins({ name, browser: own, edge, viewport: desktop, prepare: keepConnections })
  const maya = await join('Maya')
  await maya.page.emulateMedia({ colorScheme: 'light' })
  const others: [string, string, string][] = [
    ['Tomás Rivera', 'The photos from the hike are sorted.', 'Great, show me on Sunday!'],
    ['Lena', 'Thank you for the soup recipe! 🍲', 'Tell me how it turned out'],
  ]
  for (const [name, text, answer] of others) {
    const friend = await join(name)
    await maya.meets(friend)
    await friend.writes(text)
    await maya.sees(name, text)
    await maya.writes(answer)
    await maya.seesState(answer, 'Read')
    await friend.context.close()
  }
  const priya = await join('Priya')
  await maya.meets(priya)
  const jonas = await join('Jonas', other)
  await maya.meets(jonas)
  for (const [who, text] of talk) {
    const [writer, reader] = who === 'maya' ? [maya, jonas] : [jonas, maya]
    await writer.writes(text)
    await reader.sees(writer.name, text)
  }
  await jonas.page.bringToFront()
  await maya.seesState(talk[talk.length - 1]![1], 'Read')
  await priya.writes('Saturday works, count me in 🎉')
  await expect(maya.row('Priya')).toContainText('count me in')
  return { maya, jonas }
}

/** A call rings on a phone, is taken on it, and is seen on a desktop. */
async function call(browser: Browser, maya: Person, jonas: Person): Promise<void> {
  await startsCall(jonas, 'video')
  const card = incoming(maya.page, 'video', 'Jonas')
  await expect(card).toBeVisible()
  const ringing = await take(maya)
  await card.getByRole('button', { name: 'Accept with video' }).click()
  // The encoder takes some time to reach its full picture.
  await seesPicture(maya.page, 50)
  await maya.page.mouse.move(180, 300)
  save('call-phone.png', await sideBySide(browser, [ringing, await take(maya)]))
  await maya.page.emulateMedia({ colorScheme: 'light' })
  await maya.page.setViewportSize(desktop)
  await maya.page.mouse.move(600, 300)
  await seesPicture(maya.page, 20)
  await maya.page.mouse.move(620, 310)
  save('call.jpg', await maya.page.screenshot({ type: 'jpeg', quality: 85 }))
}

async function take(person: Person): Promise<Buffer> {
  return person.page.screenshot({ animations: 'disabled', caret: 'hide' })
}

/** Puts two phone screens side by side. */
async function sideBySide(browser: Browser, screens: readonly Buffer[]): Promise<Buffer> {
  const viewport = { width: 2 * phone.width + 3 * gap, height: phone.height + 2 * gap }
  const page = await browser.newPage({ viewport })
  const images = screens.map((png) => `<img alt="" src="data:image/png;base64,${png.toString('base64')}">`)
  await page.setContent(`<style>
    body { margin: 0; display: flex; gap: ${gap}px; padding: ${gap}px; background: transparent }
    img { width: ${phone.width}px; height: ${phone.height}px; border-radius: 28px; box-shadow: 0 4px 24px #0004 }
  </style>${images.join('')}`)
  await page.waitForFunction(() => [...document.images].every((image) => image.complete))
  const picture = await page.screenshot({ omitBackground: true })
  await page.close()
  return picture
}

function save(name: string, picture: Buffer): void {
  if (picture.length > maxPictureBytes)
    throw new Error(`${name} has ${picture.length} bytes, more than ${maxPictureBytes}`)
  writeFileSync(join(folder, name), picture)
  console.log(`docs/images/${name}: ${Math.round(picture.length / 1024)} KiB`)
}

mkdirSync(folder, { recursive: true })
const edge = await startEdge()
const films = mkdtempSync(join(tmpdir(), 'skein-films-'))
const artist = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArgs })
const launch = async (name: keyof typeof looks): Promise<Browser> => {
  const film = await filmOf(name, looks[name], artist, films)
  const args = [...chromiumArgs, ...fakeMediaArgs, plainAddresses, ...film]
  return chromium.launch({ executablePath: chromiumPath(), args })
}
const [browser, other] = [await launch('maya'), await launch('jonas')]
try {
  const { maya, jonas } = await gather(browser, other, edge)
  save('desktop.png', await take(maya))
  await maya.page.setViewportSize(phone)
  const light = await take(maya)
  await maya.page.emulateMedia({ colorScheme: 'dark' })
  save('phone.png', await sideBySide(browser, [light, await take(maya)]))
  await call(browser, maya, jonas)
} finally {
  for (const each of [artist, browser, other]) await each.close()
  await edge.stop()
  rmSync(films, { recursive: true })
}
