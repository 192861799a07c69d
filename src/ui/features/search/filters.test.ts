import { describe, expect, it } from 'vitest'
import { filterQuery, noFilters } from './filters.ts'

const now = new Date(2026, 2, 10, 15, 30).getTime()
const midnight = (year: number, month: number, day: number): number =>
  new Date(year, month - 1, day).getTime()

describe('the filters of a search', () => {
  it('confine nothing unless they are set', () => {
    expect(filterQuery(noFilters, now)).toEqual({})
  })

  it('name the side', () => {
    expect(filterQuery({ ...noFilters, from: 'them' }, now)).toEqual({ from: 'them' })
  })

  it.each([
    ['week', midnight(2026, 3, 4)],
    ['month', midnight(2026, 2, 9)],
    ['year', midnight(2025, 3, 11)],
  ] as const)('look back a %s from today, by whole days', (when, since) => {
    expect(filterQuery({ ...noFilters, when }, now)).toEqual({ since })
  })

  it('take in the last day of a range', () => {
    const range = { ...noFilters, when: 'range', firstDay: '2026-02-27', lastDay: '2026-02-28' } as const
    expect(filterQuery(range, now)).toEqual({
      since: midnight(2026, 2, 27),
      until: midnight(2026, 3, 1),
    })
  })

  it('leave an end open that has no day', () => {
    expect(filterQuery({ ...noFilters, when: 'range', firstDay: '2026-02-27' }, now)).toEqual({
      since: midnight(2026, 2, 27),
    })
    expect(filterQuery({ ...noFilters, when: 'range', lastDay: 'soon' }, now)).toEqual({})
  })
})
