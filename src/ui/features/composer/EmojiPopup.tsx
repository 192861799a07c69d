import { useEffect, useRef } from 'react'
import { t } from '../../i18n/translate.ts'
import styles from './emoji-popup.module.css'
import type { EmojiPopup as Popup } from './use-emoji-popup.ts'

/** The id of an option, for `aria-activedescendant` of the field. */
export function optionId(index: number): string {
  return `composer-emoji-${index}`
}

/** The emoji that a name being written may mean, above the composer. The field keeps the focus. */
export function EmojiPopup({ popup: { found, chosen, take } }: { popup: Popup }) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' })
  }, [chosen, found])
  return (
    <>
      <div
        ref={list}
        id="composer-emoji"
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- the field keeps the focus, which a select would take
        role="listbox"
        aria-label={t('composer.emoji-found')}
        className={styles['popup']}
      >
        {found.map(({ character, name }, index) => (
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys are those of the field
          <div
            key={name}
            id={optionId(index)}
            // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- as above
            role="option"
            aria-selected={index === chosen}
            tabIndex={-1}
            className={styles['option']}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => take(index)}
          >
            <span aria-hidden className={styles['character']}>
              {character}
            </span>
            {name}
          </div>
        ))}
      </div>
      <output className="visually-hidden">{t('composer.emoji-count', { count: found.length })}</output>
    </>
  )
}
