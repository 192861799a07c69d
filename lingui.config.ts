// The catalogue tool: English is written in src/ui/i18n/source.ts, extracted to a .po file and compiled to plain data.
import { defineConfig } from '@lingui/cli'

// oxlint-disable-next-line import/no-default-export -- the tool reads the default export
export default defineConfig({
  sourceLocale: 'en',
  locales: ['en', 'de', 'ar'],
  // What has no translation yet shows in English; catalogues.test.ts tells of it.
  fallbackLocales: { default: 'en' },
  compileNamespace: 'ts',
  catalogs: [
    { path: '<rootDir>/src/ui/i18n/locales/{locale}', include: ['<rootDir>/src/ui/i18n/source*.ts'] },
    // The words of calls come with the first call.
    {
      path: '<rootDir>/src/ui/i18n/calls/locales/{locale}',
      include: ['<rootDir>/src/ui/i18n/calls/source*.ts'],
    },
  ],
})
