// Settings: the sections as tabs, beside the open one where there is room and above it where there is not. The open section is
// part of the address, so that it can be linked to and survives a change of language.
import {
  ArrowLeft,
  Bell,
  Database,
  Info,
  Languages,
  LockKeyhole,
  Network,
  Palette,
  UserRound,
} from 'lucide-react'
import { useEffect, useRef, type KeyboardEvent } from 'react'
import { IconButton } from '../../components/controls.tsx'
import { t } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import { AboutSection } from './AboutSection.tsx'
import { AppearanceSection } from './AppearanceSection.tsx'
import { EdgesSection } from './EdgesSection.tsx'
import { LanguageSection } from './LanguageSection.tsx'
import { NotificationsSection } from './NotificationsSection.tsx'
import { PrivacySection } from './PrivacySection.tsx'
import { ProfileSection } from './ProfileSection.tsx'
import styles from './settings.module.css'
import { StorageSection } from './StorageSection.tsx'

const sections = [
  { name: 'profile', Icon: UserRound, Section: ProfileSection },
  { name: 'privacy', Icon: LockKeyhole, Section: PrivacySection },
  { name: 'notifications', Icon: Bell, Section: NotificationsSection },
  { name: 'appearance', Icon: Palette, Section: AppearanceSection },
  { name: 'language', Icon: Languages, Section: LanguageSection },
  { name: 'edges', Icon: Network, Section: EdgesSection },
  { name: 'storage', Icon: Database, Section: StorageSection },
  { name: 'about', Icon: Info, Section: AboutSection },
] as const

/** The page of the address `#/settings`. */
export function SettingsPage() {
  const model = useModel()
  const wanted = useApp((state) => (state.route.name === 'settings' ? state.route.section : undefined))
  const index = Math.max(
    0,
    sections.findIndex(({ name }) => name === wanted),
  )
  const { name, Section } = sections[index] ?? sections[0]
  const tabs = useRef<HTMLDivElement>(null)
  useEffect(() => {
    tabs.current?.children[index]?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [index])
  const open = (position: number): void => {
    const section = sections[(position + sections.length) % sections.length]?.name ?? 'profile'
    model.navigate({ name: 'settings', section }, 'replace')
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const sideways = document.documentElement.dir === 'rtl' ? -1 : 1
    const moves: Record<string, number> = {
      ArrowRight: index + sideways,
      ArrowLeft: index - sideways,
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      Home: 0,
      End: sections.length - 1,
    }
    const next = moves[event.key]
    if (next === undefined) return
    event.preventDefault()
    open(next)
    const tab = event.currentTarget.children[(next + sections.length) % sections.length]
    if (tab instanceof HTMLElement) tab.focus()
  }
  return (
    <main className={styles['page']}>
      <header className={styles['header']}>
        <IconButton label={t('conversation.back')} onClick={() => model.navigate({ name: 'chats' })}>
          <ArrowLeft aria-hidden size={22} />
        </IconButton>
        <h1 className={styles['title']}>{t('settings.title')}</h1>
      </header>
      <div className={styles['panes']}>
        <div
          ref={tabs}
          role="tablist"
          tabIndex={-1}
          aria-label={t('settings.title')}
          className={styles['tabs']}
          onKeyDown={onKeyDown}
        >
          {sections.map(({ name: section, Icon }, position) => (
            <button
              key={section}
              type="button"
              role="tab"
              id={`tab-${section}`}
              aria-selected={position === index}
              aria-controls="settings-section"
              tabIndex={position === index ? 0 : -1}
              className={styles['tab']}
              onClick={() => open(position)}
            >
              <Icon aria-hidden size={18} />
              {t(`settings.${section}`)}
            </button>
          ))}
        </div>
        <div
          key={name}
          role="tabpanel"
          id="settings-section"
          aria-labelledby={`tab-${name}`}
          className={styles['body']}
        >
          <div className={styles['section']}>
            <Section />
          </div>
        </div>
      </div>
    </main>
  )
}
