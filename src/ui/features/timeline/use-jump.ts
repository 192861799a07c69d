// Jumping to a message (ux.md 40): a loaded one is mounted and brought into view, another one is loaded with what stands around it.
import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react'
import type { MessageView } from '../../../sdk/types.ts'
import { t } from '../../i18n/translate.ts'
import { useMessageUi, useModel } from '../../state/app-model.ts'
import type { ScrollKeeper } from './scroll-keeper.ts'
import { sliceAround, type Slice } from './window.ts'

/** The message stays marked this long. */
const HIGHLIGHT_MS = 1_600

type Jumping = {
  conversationId: string
  items: readonly MessageView[]
  mounted: readonly MessageView[]
  root: RefObject<HTMLElement | null>
  keeper: ScrollKeeper
  setSlice: (slice: Slice) => void
}

/** Answers the wish to see a message of this conversation. */
export function useJump({ conversationId, items, mounted, root, keeper, setSlice }: Jumping): void {
  const model = useModel()
  const jump = useMessageUi((ui) => ui.jump)
  const asked = useRef<object>(undefined)
  const wanted = jump?.conversationId === conversationId ? jump : undefined
  useEffect(() => {
    if (!wanted) return
    const index = items.findIndex((item) => item.id === wanted.messageId)
    if (index !== -1) {
      if (!mounted.some((item) => item.id === wanted.messageId)) setSlice(sliceAround(items, index))
      return
    }
    if (asked.current === wanted) return
    asked.current = wanted
    const giveUp = (): void => {
      model.ui.setState(({ jump: _given, ...ui }) => ui, true)
      model.toast(t('message.unknown'))
    }
    model.loadAround(conversationId, { id: wanted.messageId }).then((found) => {
      if (!found) giveUp()
    }, giveUp)
  }, [wanted, items, mounted, model, conversationId, setSlice])
  useLayoutEffect(() => {
    if (!wanted) return
    const article = root.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(wanted.messageId)}"]`)
    if (!article) return
    keeper.show(article)
    if (!wanted.keepsFocus) article.focus({ preventScroll: true })
    article.dataset['highlight'] = 'true'
    setTimeout(() => delete article.dataset['highlight'], HIGHLIGHT_MS)
    model.ui.setState(({ jump: _shown, ...ui }) => ui, true)
  }, [wanted, mounted, root, keeper, model])
}
