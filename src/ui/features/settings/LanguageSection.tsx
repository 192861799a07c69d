import { chooseLanguage } from '../../app/language.ts'
import { languageNames, languages } from '../../i18n/languages.ts'
import { t, useLanguage } from '../../i18n/translate.ts'
import { useModel } from '../../state/app-model.ts'
import styles from './settings.module.css'

/** The language of the interface; every name stands in its own language. */
export function LanguageSection() {
  const model = useModel()
  const active = useLanguage()
  return (
    <fieldset className={styles['languages']}>
      <legend className="visually-hidden">{t('settings.language')}</legend>
      {languages.map((language) => (
        <label key={language} className={styles['language']} lang={language}>
          <bdi>{languageNames[language]}</bdi>
          <input
            type="radio"
            name="language"
            checked={language === active}
            onChange={() => {
              chooseLanguage(language).catch(() => model.toast(t('error.internal')))
            }}
          />
        </label>
      ))}
    </fieldset>
  )
}
