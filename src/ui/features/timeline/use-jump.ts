// Jumping to a message (ux.md 40): a loaded one is mounted and brought into view, another one is loaded with what stands around it.
import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react'
import type { MessageView } from '../../../sdk/types.ts'
import { t } from '../../i18n/translate.ts'
import { useMessageUi, useModel } from '../../state/app-model.ts'
import type { Jump } from '../../state/message-ui.ts'
import type { ScrollKeeper } from './scroll-keeper.ts'
import { sliceAround, type Slice } from './window.ts'

/** The message stays marked this long. */
const HIGHLIGHT_MS = 1_600

type Jumping = {
  conversationId: string
  items: readonly MessageView[]
  mounted: readonly MessageView[]
  isComplete: boolean
  root: RefObject<HTMLElement | null>
  keeper: ScrollKeeper
  setSlice: (slice: Slice) => void
}

/** Answers the wish to see a message of this conversation, or the first one since a time. */
export function useJump(jumping: Jumping): void {
  const { conversationId, items, mounted, isComplete, root, keeper, setSlice } = jumping
  const model = useModel()
  const jump = useMessageUi((ui) => ui.jump)
  const asked = useRef<object>(undefined)
  const wanted = jump?.conversationId === conversationId ? jump : undefined
  const index = wanted && indexOf(items, wanted, isComplete)
  const id = index === undefined ? undefined : items[index]?.id
  useEffect(() => {
    if (!wanted) return
    if (index !== undefined) {
      if (!mounted.some((item) => item.id === id)) setSlice(sliceAround(items, index))
      return
    }
    if (asked.current === wanted) return
    asked.current = wanted
    const giveUp = (): void => {
      model.ui.setState(({ jump: _given, ...ui }) => ui, true)
      model.toast(t('message.unknown'))
    }
    const place = wanted.messageId === undefined ? { at: wanted.at } : { id: wanted.messageId }
    model.loadAround(conversationId, place).then((found) => {
      if (!found) giveUp()
      // The very first message is known only now: what is loaded does not tell that nothing is before it.
      else if (wanted.at !== undefined && model.ui.getState().jump === wanted)
        model.ui.setState({ jump: { conversationId, messageId: found.id, to: 'day' } })
    }, giveUp)
  }, [wanted, index, id, items, mounted, model, conversationId, setSlice])
  useLayoutEffect(() => {
    if (!wanted || id === undefined) return
    const article = root.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`)
    if (!article) return
    if (wanted.to) keeper.show(headOf(article, wanted.to), 'top')
    else keeper.show(article)
    if (!wanted.keepsFocus) article.focus({ preventScroll: true })
    if (!wanted.to) {
      article.dataset['highlight'] = 'true'
      setTimeout(() => delete article.dataset['highlight'], HIGHLIGHT_MS)
    }
    model.ui.setState(({ jump: _shown, ...ui }) => ui, true)
  }, [wanted, id, mounted, root, keeper, model])
}

/** Where the wanted message is, if what is loaded can tell. */
function indexOf(items: readonly MessageView[], wanted: Jump, isComplete: boolean): number | undefined {
  if (wanted.messageId === undefined) return firstSince(items, wanted.at, isComplete)
  const index = items.findIndex(({ id }) => id === wanted.messageId)
  return index === -1 ? undefined : index
}

/** Where the first message since a time is, if what is loaded can tell: the oldest loaded one only can when nothing is before it. */
export function firstSince(
  items: readonly MessageView[],
  at: number,
  isComplete: boolean,
): number | undefined {
  const index = items.findIndex(({ sentAt }) => sentAt >= at)
  return index > 0 || (index === 0 && isComplete) ? index : undefined
}

/** What stands above a message: the divider, or the label of its day when it is the first one then. */
function headOf(article: HTMLElement, to: 'divider' | 'day'): Element {
  const previous = article.previousElementSibling
  const isHead =
    to === 'divider'
      ? previous?.matches('[data-divider]')
      : previous === previous?.parentElement?.firstElementChild
  return previous && isHead ? previous : article
}
