// The built app in memory: every file under `dist`, found by its exact path, so no request can reach any other file.
// Text is compressed when it is first asked for. `platform.md`, section 9.

import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'

export interface StaticFile {
  readonly type: string
  readonly etag: string
  readonly bytes: Uint8Array
  readonly cacheControl: string
  /** The gzip form, where it is worth having. */
  gzipped(): Promise<Uint8Array | undefined>
}

export interface StaticFiles {
  /** The file of a URL path, or nothing. */
  find(path: string): StaticFile | undefined
  /** The page that every in-app route begins with; missing where the app is not built. */
  readonly index: StaticFile | undefined
}

const compress = promisify(gzip)
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.webp': 'image/webp',
}
const COMPRESSED = /^text\/|^application\/(?:json|manifest|wasm)|^image\/svg/
/** Assets carry the hash of their content in their name. */
const IMMUTABLE = 'public, max-age=31536000, immutable'
const REVALIDATED = 'no-cache'
/** Below this compression does not pay, in bytes. */
const MIN_COMPRESSED_BYTES = 512

/** Reads the folder; a missing one holds no files. */
export async function loadStaticFiles(folder: string): Promise<StaticFiles> {
  const files = new Map<string, StaticFile>()
  for (const name of await listFiles(folder)) {
    // Names that begin with a dot are the build's own.
    if (name.split('/').some((part) => part.startsWith('.'))) continue
    files.set(`/${name}`, toStaticFile(name, await readFile(join(folder, name))))
  }
  const index = files.get('/index.html')
  return { index, find: (path) => (path === '/' ? index : files.get(path)) }
}

async function listFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    const found = entries.filter((entry) => entry.isFile())
    return found.map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

function toStaticFile(name: string, bytes: Uint8Array): StaticFile {
  const type = TYPES[extname(name).toLowerCase()] ?? 'application/octet-stream'
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`
  let compressed: Promise<Uint8Array | undefined> | undefined
  return {
    type,
    etag,
    bytes,
    cacheControl: name.startsWith('assets/') ? IMMUTABLE : REVALIDATED,
    gzipped() {
      if (!COMPRESSED.test(type) || bytes.length < MIN_COMPRESSED_BYTES) return Promise.resolve(undefined)
      compressed ??= compress(bytes, { level: constants.Z_BEST_COMPRESSION })
      return compressed
    },
  }
}
