// How Skein looks in this browser (ux.md 26, 95 to 98): every choice shows at once.
import { useId } from 'react'
import { accents, chooseAppearance, TEXT_SIZE, themes, useAppearance } from '../../app/appearance.ts'
import { Choice, Switch } from '../../components/controls.tsx'
import { t } from '../../i18n/translate.ts'
import styles from './appearance.module.css'

/** Theme, accent, size of text, density and motion. */
export function AppearanceSection() {
  const { theme, density, motion } = useAppearance()
  return (
    <>
      <section className={styles['group']}>
        <h2 className={styles['subtitle']}>{t('settings.theme')}</h2>
        <Choice
          legend={t('settings.theme')}
          value={theme}
          options={themes.map((value) => ({ value, label: t(`settings.theme-${value}`) }))}
          onChange={(chosen) => chooseAppearance({ theme: chosen })}
        />
      </section>
      <AccentChoice />
      <TextSize />
      <section className={styles['group']}>
        <h2 className={styles['subtitle']}>{t('appearance.density')}</h2>
        <Choice
          legend={t('appearance.density')}
          value={density}
          options={[
            { value: 'comfortable', label: t('appearance.comfortable') },
            { value: 'compact', label: t('appearance.compact') },
          ]}
          onChange={(chosen) => chooseAppearance({ density: chosen })}
        />
      </section>
      <Switch
        label={t('appearance.motion')}
        hint={t('appearance.motion-hint')}
        isOn={motion === 'reduced'}
        onChange={(isOn) => chooseAppearance({ motion: isOn ? 'reduced' : 'system' })}
      />
    </>
  )
}

function AccentChoice() {
  const { accent } = useAppearance()
  const name = useId()
  return (
    <fieldset className={styles['accents']}>
      <legend className={styles['subtitle']}>{t('appearance.accent')}</legend>
      {accents.map((value) => (
        <label key={value} className={styles['accent']} data-swatch={value} title={t(`accent.${value}`)}>
          <input
            type="radio"
            name={name}
            checked={value === accent}
            aria-label={t(`accent.${value}`)}
            onChange={() => chooseAppearance({ accent: value })}
          />
        </label>
      ))}
    </fieldset>
  )
}

function TextSize() {
  const { textSize } = useAppearance()
  const id = useId()
  return (
    <section className={styles['group']}>
      <div className={styles['size-line']}>
        <label htmlFor={id} className={styles['subtitle']}>
          {t('appearance.text-size')}
        </label>
        <output htmlFor={id} className={styles['size']}>
          {t('appearance.pixels', { size: textSize })}
        </output>
      </div>
      <div className={styles['size-line']}>
        <span aria-hidden className={styles['small-letter']}>
          A
        </span>
        <input
          id={id}
          type="range"
          className={styles['slider']}
          min={TEXT_SIZE.min}
          max={TEXT_SIZE.max}
          step={1}
          value={textSize}
          onChange={(event) => chooseAppearance({ textSize: Number(event.target.value) })}
        />
        <span aria-hidden className={styles['large-letter']}>
          A
        </span>
      </div>
      <div aria-hidden className={styles['sample']}>
        <p className={styles['sample-other']}>{t('appearance.sample-other')}</p>
        <p className={styles['sample-own']}>{t('appearance.sample-own')}</p>
      </div>
    </section>
  )
}
