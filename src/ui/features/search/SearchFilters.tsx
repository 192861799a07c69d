// The filters of a search as a row of small chips: native lists, which every keyboard, screen reader and phone knows.
import { CalendarDays, ChevronDown, UserRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { t, type MessageId } from '../../i18n/translate.ts'
import type { Filters } from './filters.ts'
import styles from './filters.module.css'

const fromWords: Record<Filters['from'], MessageId> = {
  anyone: 'search.anyone',
  me: 'search.me',
  them: 'search.them',
}
const whenWords: Record<Filters['when'], MessageId> = {
  any: 'search.any-time',
  week: 'search.week',
  month: 'search.month',
  year: 'search.year',
  range: 'search.range',
}

type SearchFiltersProps = { filters: Filters; onFilters: (filters: Filters) => void }

/** Lists named From and When; a chosen range has two date fields. */
export function SearchFilters({ filters, onFilters }: SearchFiltersProps) {
  const change = (patch: Partial<Filters>): void => onFilters({ ...filters, ...patch })
  return (
    <div className={styles['filters']}>
      <Chip
        label={t('search.from')}
        icon={<UserRound aria-hidden size={14} />}
        value={filters.from}
        words={fromWords}
        isSet={filters.from !== 'anyone'}
        onChange={(from) => change({ from })}
      />
      <Chip
        label={t('search.when')}
        icon={<CalendarDays aria-hidden size={14} />}
        value={filters.when}
        words={whenWords}
        isSet={filters.when !== 'any'}
        onChange={(when) => change({ when })}
      />
      {filters.when === 'range' && (
        <span className={styles['range']}>
          <DayField
            label={t('search.first-day')}
            value={filters.firstDay}
            onChange={(firstDay) => change({ firstDay })}
          />
          <span aria-hidden>–</span>
          <DayField
            label={t('search.last-day')}
            value={filters.lastDay}
            onChange={(lastDay) => change({ lastDay })}
          />
        </span>
      )}
    </div>
  )
}

type ChipProps<Value extends string> = {
  label: string
  icon: ReactNode
  value: Value
  words: Record<Value, MessageId>
  isSet: boolean
  onChange: (value: Value) => void
}

function Chip<Value extends string>({ label, icon, value, words, isSet, onChange }: ChipProps<Value>) {
  return (
    <span className={styles['chip']} data-set={isSet}>
      {icon}
      <select
        aria-label={label}
        className={styles['select']}
        value={value}
        onChange={(event) => onChange(event.target.value as Value)}
      >
        {(Object.keys(words) as Value[]).map((one) => (
          <option key={one} value={one}>
            {t(words[one])}
          </option>
        ))}
      </select>
      <ChevronDown aria-hidden size={14} />
    </span>
  )
}

type DayFieldProps = { label: string; value: string; onChange: (value: string) => void }

function DayField({ label, value, onChange }: DayFieldProps) {
  return (
    <input
      type="date"
      aria-label={label}
      className={styles['day']}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}
