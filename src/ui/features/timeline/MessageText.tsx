import { memo } from 'react'
import { splitLinks } from './links.ts'
import styles from './message.module.css'

/** The words of a message: line breaks kept, links clickable, the direction taken from the text itself. */
export const MessageText = memo(function MessageText({ text }: { text: string }) {
  return (
    <span dir="auto" className={styles['text']}>
      {splitLinks(text).map((part, index) =>
        part.kind === 'text' ? (
          part.text
        ) : (
          // oxlint-disable-next-line react/no-array-index-key -- parts of one text never change their order
          <a key={index} href={part.href} {...linkTarget(part.href)}>
            {part.text}
          </a>
        ),
      )}
    </span>
  )
})

/** A link into this very app, such as an invite, opens here; every other in a window that knows nothing of this one. */
function linkTarget(href: string) {
  if (href.startsWith(`${location.origin}/#/`)) return {}
  return { target: '_blank', rel: 'noopener noreferrer' }
}
