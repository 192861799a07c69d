// Renders the PNG icons of public/ from public/icon.svg through Chromium. Run it after changing the mark; the files are kept.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { chromiumArgs, chromiumPath } from './chromium.ts'

const folder = join(import.meta.dirname, '..', 'public')
const mark = readFileSync(join(folder, 'icon.svg'), 'utf8')
/** A mask may cut a fifth off each side: the ground fills the square and the geese stay in the middle. */
const maskable = mark
  .replace(' rx="116"', '')
  .replace('translate(76 84) scale(5.63)', 'translate(112 119) scale(4.5)')

const icons = [
  { file: 'icon-192.png', size: 192, svg: mark },
  { file: 'icon-512.png', size: 512, svg: mark },
  { file: 'icon-maskable-512.png', size: 512, svg: maskable },
]

const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArgs })
for (const { file, size, svg } of icons) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`
  await page.setContent(
    `<style>*{margin:0}img{display:block}</style><img width=${size} height=${size} src="${source}">`,
  )
  await page.locator('img').evaluate((image: HTMLImageElement) => image.decode())
  writeFileSync(join(folder, file), await page.screenshot({ omitBackground: true }))
  await page.close()
}
await browser.close()
