// Settings: tabs at the top, one section below.
import { ArrowLeft } from 'lucide-react'
import { useState, type KeyboardEvent } from 'react'
import { IconButton } from '../../components/controls.tsx'
import { t } from '../../i18n/translate.ts'
import { useModel } from '../../state/app-model.ts'
import { AboutSection } from './AboutSection.tsx'
import { AppearanceSection, PrivacySection, ProfileSection } from './sections.tsx'
import styles from './settings.module.css'
import { StorageSection } from './StorageSection.tsx'

const sections = [
  { name: 'profile', Section: ProfileSection },
  { name: 'privacy', Section: PrivacySection },
  { name: 'appearance', Section: AppearanceSection },
  { name: 'storage', Section: StorageSection },
  { name: 'about', Section: AboutSection },
] as const

/** The page of the address `#/settings`. */
export function SettingsPage() {
  const model = useModel()
  const [index, setIndex] = useState(0)
  const { name, Section } = sections[index] ?? sections[0]
  const onKeyDown = (event: KeyboardEvent): void => {
    const isReversed = document.documentElement.dir === 'rtl'
    const moves: Record<string, number> = {
      ArrowRight: index + (isReversed ? -1 : 1),
      ArrowLeft: index + (isReversed ? 1 : -1),
      Home: 0,
      End: sections.length - 1,
    }
    const next = moves[event.key]
    if (next === undefined) return
    event.preventDefault()
    const wrapped = (next + sections.length) % sections.length
    setIndex(wrapped)
    const tab = event.currentTarget.children[wrapped]
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
      <div
        role="tablist"
        tabIndex={-1}
        aria-label={t('settings.title')}
        className={styles['tabs']}
        onKeyDown={onKeyDown}
      >
        {sections.map((section, position) => (
          <button
            key={section.name}
            type="button"
            role="tab"
            id={`tab-${section.name}`}
            aria-selected={position === index}
            aria-controls="settings-section"
            tabIndex={position === index ? 0 : -1}
            className={styles['tab']}
            onClick={() => setIndex(position)}
          >
            {t(`settings.${section.name}`)}
          </button>
        ))}
      </div>
      <div role="tabpanel" id="settings-section" aria-labelledby={`tab-${name}`} className={styles['body']}>
        <div className={styles['section']}>
          <Section />
        </div>
      </div>
    </main>
  )
}
