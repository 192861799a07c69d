// The words of a message: marks shown as what they mean, line breaks kept, links clickable, the direction taken from the text
// itself. Only React elements are made from it.
import { memo, useState, type ReactNode } from 'react'
import { t } from '../../i18n/translate.ts'
import { parseFormatting, type Block, type Inline } from './formatting.ts'
import styles from './text.module.css'

/** Shows a text with its formatting. */
export const MessageText = memo(function MessageText({ text }: { text: string }) {
  return (
    <div dir="auto" className={styles['text']}>
      {parseFormatting(text).map((block, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- parts of one text never change their order
        <TextBlock key={index} block={block} />
      ))}
    </div>
  )
})

function TextBlock({ block }: { block: Block }) {
  if (block.kind === 'code-block') {
    return (
      <pre dir="ltr" className={styles['code-block']}>
        <code>{block.text}</code>
      </pre>
    )
  }
  if (block.kind === 'quote') {
    return <blockquote className={styles['quote']}>{inline(block.children)}</blockquote>
  }
  return inline(block.children)
}

function inline(nodes: readonly Inline[]): ReactNode {
  const [only] = nodes
  if (nodes.length === 1 && only?.kind === 'text') return only.text
  // oxlint-disable-next-line react/no-array-index-key -- parts of one text never change their order
  return nodes.map((node, index) => <Piece key={index} node={node} />)
}

function Piece({ node }: { node: Inline }): ReactNode {
  switch (node.kind) {
    case 'text':
      return node.text
    case 'link':
      return (
        <a href={node.href} {...linkTarget(node.href)}>
          {node.text}
        </a>
      )
    case 'code':
      return <code className={styles['code']}>{node.text}</code>
    case 'bold':
      return <strong>{inline(node.children)}</strong>
    case 'italic':
      return <em>{inline(node.children)}</em>
    case 'strike':
      return <s>{inline(node.children)}</s>
    case 'spoiler':
      return <Spoiler>{inline(node.children)}</Spoiler>
  }
}

/** Hides what it holds, from eyes and screen readers, until it is pressed. */
function Spoiler({ children }: { children: ReactNode }) {
  const [isOpen, setOpen] = useState(false)
  if (isOpen) return <span className={styles['revealed']}>{children}</span>
  return (
    <button
      type="button"
      aria-label={t('message.reveal-spoiler')}
      className={styles['spoiler']}
      onClick={() => setOpen(true)}
    >
      <span aria-hidden inert>
        {children}
      </span>
    </button>
  )
}

/** A link into this very app, such as an invite, opens here; every other in a window that knows nothing of this one. */
function linkTarget(href: string) {
  if (href.startsWith(`${location.origin}/#/`)) return {}
  return { target: '_blank', rel: 'noopener noreferrer' }
}
