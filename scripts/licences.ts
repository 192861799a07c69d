// Writes `licences.json` beside the built app: every package of which something really ended in a bundle (page, worker, service
// worker), with version, licence and text. Texts that are the same are there once. Settings > About shows it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Plugin } from 'vite'

const root = join(import.meta.dirname, '..')
const texts = join(import.meta.dirname, 'licence-texts')

type Entry = { name: string; version: string; licence: string; text: string }

/** What `licences.json` holds: `text` of a package is an index into `texts`. */
export type Licences = { packages: (Omit<Entry, 'text'> & { text: number })[]; texts: string[] }

type Manifest = { name: string; version: string; license?: string; author?: string | { name?: string } }

/** What is compiled into a package's WebAssembly, or was made into data of ours, and so is no module of its own. */
const within: Record<string, Entry[]> = {
  'zxing-wasm': [
    { name: 'zxing-cpp', version: '', licence: 'Apache-2.0', text: readText('Apache-2.0') },
    { name: 'ZXingWasm.cpp', version: '', licence: 'Apache-2.0', text: readText('Apache-2.0') },
  ],
}
const dataOf = ['emojibase-data']

/** Plugins: one watches a build, the other writes the list after it. What several builds contain comes together. */
export function createLicences(): { watch(): Plugin; write(): Plugin } {
  const folders = new Set(dataOf.map((name) => join(root, 'node_modules', name)))
  return {
    watch: () => ({
      name: 'skein:watch-licences',
      apply: 'build',
      generateBundle(_options, bundle) {
        for (const part of Object.values(bundle)) {
          for (const id of part.type === 'chunk' ? part.moduleIds : []) {
            const folder = packageFolder(id)
            if (folder !== undefined) folders.add(folder)
          }
        }
      },
    }),
    write() {
      let outFolder = ''
      return {
        name: 'skein:write-licences',
        apply: 'build',
        configResolved({ root: base, build }) {
          outFolder = resolve(base, build.outDir)
        },
        closeBundle() {
          writeFileSync(join(outFolder, 'licences.json'), JSON.stringify(collect([...folders])))
        },
      }
    },
  }
}

/** The folder of the package a module belongs to; undefined for modules of our own. */
export function packageFolder(id: string): string | undefined {
  const path = id.replaceAll('\\', '/').replace(/^\0/, '')
  return /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]
}

/** What the packages in these folders say about themselves, by name, after Skein itself. */
export function collect(folders: readonly string[]): Licences {
  const entries = new Map<string, Entry>()
  for (const folder of folders) {
    const entry = describe(folder)
    for (const one of [entry, ...(within[entry.name] ?? [])]) entries.set(`${one.name} ${one.version}`, one)
  }
  const sorted = [...entries.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const all = [describe(root), ...sorted]
  const distinct = [...new Set(all.map(({ text }) => text))]
  return { packages: all.map((one) => ({ ...one, text: distinct.indexOf(one.text) })), texts: distinct }
}

function describe(folder: string): Entry {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  const { name, version, license: licence } = manifest
  if (licence === undefined) throw new Error(`${name} does not say under which licence it is`)
  const file = readdirSync(folder).find((one) => /^(?:licen[cs]e|copying)(?:\.|-|$)/i.test(one))
  if (file !== undefined) return { name, version, licence, text: readFileSync(join(folder, file), 'utf8') }
  // Some packages name their licence and bring no text. Where they leave the choice, it is MIT.
  if (!/\bMIT\b/.test(licence)) throw new Error(`${name} brings no text of its licence, ${licence}`)
  const author = typeof manifest.author === 'string' ? manifest.author : manifest.author?.name
  const holder = (author ?? '').replace(/ *<.*/, '') || `the contributors of ${name.split('/')[0]}`
  return { name, version, licence, text: `Copyright (c) ${holder}\n\n${readText('MIT')}` }
}

function readText(name: string): string {
  return readFileSync(join(texts, `${name}.txt`), 'utf8')
}
