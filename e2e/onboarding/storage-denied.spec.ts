import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { chromiumArgs, chromiumPath } from '../../scripts/chromium.ts'
import { expect, test } from '../people.ts'

test('a browser that denies its storage says why nothing starts', async ({ edge }) => {
  const profile = mkdtempSync(join(tmpdir(), 'skein-profile-'))
  mkdirSync(join(profile, 'Default'))
  writeFileSync(
    join(profile, 'Default', 'Preferences'),
    // 2 blocks cookies and with them every storage of a site.
    JSON.stringify({ profile: { default_content_setting_values: { cookies: 2 } } }),
  )
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath(),
    args: chromiumArgs,
  })
  const page = await context.newPage()
  await page.goto(edge.origin)
  await expect(page.getByRole('alert')).toContainText('The browser does not let Skein store anything')
  await context.close()
  rmSync(profile, { recursive: true, force: true })
})
