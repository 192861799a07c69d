import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isBuildStale } from './build.ts'

describe('the build', () => {
  let project: string
  let app: string

  beforeEach(async () => {
    project = await mkdtemp(join(tmpdir(), 'skein-build-'))
    app = join(project, 'dist')
    await mkdir(join(project, 'src', 'ui'), { recursive: true })
    await mkdir(join(project, 'src', 'edge'), { recursive: true })
    await mkdir(app)
    await write('index.html', 100)
    await write('src/ui/app.tsx', 100)
    await write('src/edge/main.ts', 100)
  })
  afterEach(() => rm(project, { recursive: true }))

  /** Writes a file as of a second. */
  async function write(file: string, second: number): Promise<void> {
    await writeFile(join(project, file), '')
    await utimes(join(project, file), second, second)
  }

  it('is stale when it was never made', async () => {
    expect(await isBuildStale(project, app)).toBe(true)
  })

  it('is fresh while all sources are older', async () => {
    await write('dist/.built', 200)
    expect(await isBuildStale(project, app)).toBe(false)
  })

  it('is stale when a source of the app is newer, not one of the edge node or a test', async () => {
    await write('dist/.built', 200)
    await write('src/edge/main.ts', 300)
    await write('src/ui/app.test.tsx', 300)
    expect(await isBuildStale(project, app)).toBe(false)
    await write('src/ui/app.tsx', 300)
    expect(await isBuildStale(project, app)).toBe(true)
  })
})
