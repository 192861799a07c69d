// Drawn people for the pictures of a call: what the cameras of the two browsers "see", as a file that Chromium plays in place of a camera.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from '@playwright/test'

const WIDTH = 1280
const HEIGHT = 720
/** A film this short is played over and over. */
const FRAMES = 2

type Look = {
  wall: string
  light: string
  hair: string
  skin: string
  shirt: string
  hasBeard: boolean
}

export const looks = {
  maya: {
    wall: '#f2d6b8',
    light: '#fff3df',
    hair: '#3b2a26',
    skin: '#c98f6b',
    shirt: '#2f6f73',
    hasBeard: false,
  },
  jonas: {
    wall: '#9fb7c9',
    light: '#e6f0f6',
    hair: '#7a4a25',
    skin: '#e8b792',
    shirt: '#37415f',
    hasBeard: true,
  },
} satisfies Record<string, Look>

/** Draws somebody and gives the flags with which Chromium shows them. */
export async function filmOf(name: string, look: Look, browser: Browser, folder: string): Promise<string[]> {
  const page = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT } })
  await page.setContent(`<style>body { margin: 0 }</style>${draw(look)}`)
  const png = (await page.screenshot()).toString('base64')
  const pixels = Buffer.from(await page.evaluate(readPixels, png), 'base64')
  await page.close()
  const path = join(folder, `${name}.y4m`)
  const frame = Buffer.concat([Buffer.from('FRAME\n'), toI420(pixels)])
  const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F30:1 Ip A1:1 C420jpeg\n`)
  writeFileSync(path, Buffer.concat([head, ...Array.from({ length: FRAMES }, () => frame)]))
  return [`--use-file-for-fake-video-capture=${path}`]
}

function draw({ wall, light, hair, skin, shirt, hasBeard }: Look): string {
  const behind = hasBeard ? '' : `<path d="M470 330c-10-190 350-190 340 0l24 250H446z" fill="${hair}"/>`
  const beard = `<path d="M523 372c6 150 228 150 234 0 0-16-34-6-60 4-34 12-80 12-114 0-26-10-60-20-60-4z" fill="${hair}"/>
    <path d="M596 428q44 26 88 0" fill="none" stroke="${skin}" stroke-width="9" stroke-linecap="round"/>`
  const smile = `<path d="M590 418q50 44 100 0" fill="none" stroke="#7d3f35" stroke-width="9" stroke-linecap="round"/>`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 1280 720">
    <rect width="1280" height="720" fill="${wall}"/>
    <g fill="${light}"><rect x="70" y="60" width="150" height="220" rx="6"/><rect x="236" y="60" width="150" height="220" rx="6"/>
    <rect x="70" y="296" width="150" height="150" rx="6"/><rect x="236" y="296" width="150" height="150" rx="6"/></g>
    <path d="M1040 720v-170h150v170z" fill="#b8694a"/>
    <g fill="#4f7d57"><ellipse cx="1115" cy="430" rx="34" ry="130"/><ellipse cx="1050" cy="470" rx="28" ry="105" transform="rotate(-28 1050 470)"/>
    <ellipse cx="1180" cy="470" rx="28" ry="105" transform="rotate(28 1180 470)"/></g>
    ${behind}
    <path d="M300 720c10-150 150-190 340-190s330 40 340 190z" fill="${shirt}"/>
    <path d="M575 470h130v70c0 60-130 60-130 0z" fill="${skin}"/><path d="M575 490q65 60 130 0v24q-65 54-130 0z" fill="#0002"/>
    <ellipse cx="640" cy="335" rx="118" ry="150" fill="${skin}"/>
    <path d="M518 320c-14-180 258-180 244 0-30-40-40-70-60-92-50 44-120 40-150 34-20 20-24 34-34 58z" fill="${hair}"/>
    <g fill="#2b2320"><circle cx="596" cy="336" r="10"/><circle cx="684" cy="336" r="10"/></g>
    <g fill="none" stroke="${hair}" stroke-width="8" stroke-linecap="round"><path d="M576 308q20-12 40 0"/><path d="M664 308q20-12 40 0"/></g>
    <path d="M640 346q-14 36 4 40" fill="none" stroke="#0003" stroke-width="7" stroke-linecap="round"/>
    ${hasBeard ? beard : smile}
  </svg>`
}

/** In the page: red, green, blue and alpha of every pixel, in base64. */
async function readPixels(png: string): Promise<string> {
  const image = new Image()
  image.src = `data:image/png;base64,${png}`
  await image.decode()
  const canvas = new OffscreenCanvas(image.width, image.height)
  const context = canvas.getContext('2d')!
  context.drawImage(image, 0, 0)
  const { data } = context.getImageData(0, 0, image.width, image.height)
  const parts: string[] = []
  for (let at = 0; at < data.length; at += 0x6000)
    parts.push(String.fromCharCode(...data.subarray(at, at + 0x6000)))
  return btoa(parts.join(''))
}

/** One frame of a film: lightness of each pixel, and the colours of each square of four (ITU-R BT.601, full range). */
function toI420(pixels: Buffer): Buffer {
  const size = WIDTH * HEIGHT
  const frame = Buffer.alloc((size * 3) / 2)
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const at = (y * WIDTH + x) * 4
      const [red, green, blue] = [pixels[at]!, pixels[at + 1]!, pixels[at + 2]!]
      frame[y * WIDTH + x] = 0.299 * red + 0.587 * green + 0.114 * blue
      if (y % 2 !== 0 || x % 2 !== 0) continue
      const square = (y / 2) * (WIDTH / 2) + x / 2
      frame[size + square] = 128 - 0.1687 * red - 0.3313 * green + 0.5 * blue
      frame[(size * 5) / 4 + square] = 128 + 0.5 * red - 0.4187 * green - 0.0813 * blue
    }
  }
  return frame
}
