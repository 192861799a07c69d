import { expect, test } from 'vitest'
import { LicencesError, readLicences } from './licences.ts'

test('each package gets its text', () => {
  const packages = [
    { name: 'a', version: '1.0.0', licence: 'MIT', text: 1 },
    { name: 'b', version: '2.0.0', licence: 'ISC', text: 0 },
  ]
  expect(
    readLicences({ packages, texts: ['first', 'second'] }).map(({ name, text }) => [name, text]),
  ).toEqual([
    ['a', 'second'],
    ['b', 'first'],
  ])
})

test.each([
  undefined,
  null,
  'text',
  {},
  { packages: [], texts: {} },
  { packages: [null], texts: [] },
  { packages: [{ name: 'a', version: '1', licence: 'MIT', text: 3 }], texts: ['first'] },
  { packages: [{ name: 'a', version: 1, licence: 'MIT', text: 0 }], texts: ['first'] },
])('anything else is refused: %j', (json) => {
  expect(() => readLicences(json)).toThrow(LicencesError)
})
