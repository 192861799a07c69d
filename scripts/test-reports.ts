// What the JSON reports of the test runners say: how many passed, and for each failure its name and errors, which are printed again
// at the end, where a log that was cut still has them.
import { stripVTControlCharacters } from 'node:util'

export type Count = { passed: number; failed: number; failures?: readonly string[] }

type VitestReport = {
  numPassedTests: number
  numFailedTests: number
  testResults: {
    name: string
    message?: string
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[]
  }[]
}

/** What Playwright's report holds of a suite, as far as it is read here. */
type Suite = {
  suites?: Suite[]
  specs?: {
    file: string
    title: string
    ok: boolean
    tests: { results: { errors: { message?: string }[] }[] }[]
  }[]
}

/** Reads a report of Vitest. */
export function countVitest(report: string): Count {
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(report) as VitestReport
  return {
    passed: numPassedTests,
    failed: numFailedTests,
    failures: testResults.flatMap(({ name, message, assertionResults }) => [
      ...(message ? [toldShortly(name, [message])] : []),
      ...assertionResults
        .filter(({ status }) => status === 'failed')
        .map(({ fullName, failureMessages }) => toldShortly(`${name}: ${fullName}`, failureMessages)),
    ]),
  }
}

/** Reads a report of Playwright. */
export function countPlaywright(report: string): Count {
  const { stats, suites } = JSON.parse(report) as {
    stats: { expected: number; unexpected: number }
    suites: Suite[]
  }
  return { passed: stats.expected, failed: stats.unexpected, failures: suites.flatMap(failuresOf) }
}

/** A failure with the first lines of its errors. */
function toldShortly(title: string, errors: readonly string[]): string {
  const texts = errors.map((error) => stripVTControlCharacters(error).slice(0, 1_500))
  return [title, ...texts].join('\n').replaceAll('\n', '\n    ')
}

/** The failed specs of a suite and of those in it. */
function failuresOf({ suites = [], specs = [] }: Suite): string[] {
  const own = specs
    .filter(({ ok }) => !ok)
    .map(({ file, title, tests }) => {
      const errors = tests.flatMap(({ results }) => results.flatMap((result) => result.errors))
      return toldShortly(
        `${file}: ${title}`,
        errors.map(({ message = '' }) => message),
      )
    })
  return [...suites.flatMap(failuresOf), ...own]
}
