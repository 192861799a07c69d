// How the interface looks in this browser: theme, accent, text size, density and motion (ux.md 95 to 98). The choices stand as
// attributes on the document's root, and the tokens follow. The same attributes are kept in localStorage under one name, where
// `public/first-paint.js` reads them before the first frame.
import { useSyncExternalStore } from 'react'
import { readPreference, storePreference } from './preferences.ts'

export const themes = ['system', 'light', 'dark'] as const
export const accents = ['lagoon', 'ocean', 'iris', 'rose', 'moss', 'graphite'] as const
export const densities = ['comfortable', 'compact'] as const
export const motions = ['system', 'reduced'] as const

/** Size of message text in CSS pixels (ux.md 26). */
export const TEXT_SIZE = { min: 12, max: 20, start: 16 }

export type Appearance = {
  theme: (typeof themes)[number]
  accent: (typeof accents)[number]
  textSize: number
  density: (typeof densities)[number]
  motion: (typeof motions)[number]
}

export type Attributes = Record<string, string>

/** The names under which localStorage keeps the choices and the root's attributes. */
const NAME = 'appearance'
const ROOT_NAME = 'root'

const usual: Appearance = {
  theme: 'system',
  accent: 'lagoon',
  textSize: TEXT_SIZE.start,
  density: 'comfortable',
  motion: 'system',
}

/** What the root has in `index.html`; only departures are kept. */
const usualAttributes: Attributes = { lang: 'en', dir: 'ltr' }

/** Colour of the browser's own frame around the page: the surface tokens of both schemes. */
const frameColors = { light: '#ffffff', dark: '#141a1c' }

let current = usual
const listeners = new Set<() => void>()

/** Takes up the stored choices and shows them. Call before the first rendering. */
export function startAppearance(): void {
  current = parseAppearance(readPreference(NAME))
  show()
}

/** The choices of now; renders again when one changes. */
export function useAppearance(): Appearance {
  return useSyncExternalStore(subscribe, () => current)
}

/** Changes a choice, shows it at once and keeps it. */
export function chooseAppearance(change: Partial<Appearance>): void {
  current = parseAppearance(JSON.stringify({ ...current, ...change }))
  storePreference(NAME, JSON.stringify(current))
  show()
  for (const tell of listeners) tell()
}

/** Reads stored choices; what is unknown or out of range becomes the usual. */
export function parseAppearance(text: string | null): Appearance {
  const stored = readObject(text)
  const size = Number(stored['textSize'] ?? TEXT_SIZE.start)
  return {
    theme: oneOf(themes, stored['theme']),
    accent: oneOf(accents, stored['accent']),
    textSize: Number.isFinite(size)
      ? Math.round(Math.min(TEXT_SIZE.max, Math.max(TEXT_SIZE.min, size)))
      : TEXT_SIZE.start,
    density: oneOf(densities, stored['density']),
    motion: oneOf(motions, stored['motion']),
  }
}

/** The attributes of the root element for these choices; the usual ones need none. */
export function rootAttributes(appearance: Appearance): Attributes {
  const { theme, accent, textSize, density, motion } = appearance
  return {
    ...(theme === usual.theme ? {} : { 'data-theme': theme }),
    ...(accent === usual.accent ? {} : { 'data-accent': accent }),
    ...(textSize === usual.textSize ? {} : { 'data-text-size': String(textSize) }),
    ...(density === usual.density ? {} : { 'data-density': density }),
    ...(motion === usual.motion ? {} : { 'data-motion': motion }),
  }
}

/** Adds attributes that the root has to have before the first frame, such as its language. */
export function keepRootAttributes(change: Attributes): void {
  const root = document.documentElement
  const kept = Object.fromEntries(
    Object.entries(readObject(readPreference(ROOT_NAME))).filter(
      (entry): entry is [string, string] => !entry[0].startsWith('data-') && typeof entry[1] === 'string',
    ),
  )
  for (const [name, value] of Object.entries(change)) root.setAttribute(name, value)
  const wanted = { ...kept, ...rootAttributes(current), ...change }
  const unusual = Object.entries(wanted).filter(([name, value]) => usualAttributes[name] !== value)
  storePreference(ROOT_NAME, unusual.length > 0 ? JSON.stringify(Object.fromEntries(unusual)) : undefined)
}

function show(): void {
  const root = document.documentElement
  for (const name of ['data-theme', 'data-accent', 'data-text-size', 'data-density', 'data-motion'])
    root.removeAttribute(name)
  keepRootAttributes(rootAttributes(current))
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name=theme-color]')) {
    const scheme = meta.media.includes('dark') ? 'dark' : 'light'
    meta.content = frameColors[current.theme === 'system' ? scheme : current.theme]
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function oneOf<Value extends string>(values: readonly [Value, ...Value[]], wanted: unknown): Value {
  return values.find((value) => value === wanted) ?? values[0]
}

function readObject(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}
