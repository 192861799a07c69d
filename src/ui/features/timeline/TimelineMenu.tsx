// The menu of a message: a strip of reactions above its verbs, or the strip alone.
import {
  Copy,
  Forward,
  Info,
  Pencil,
  Pin,
  PinOff,
  Reply,
  RotateCw,
  SmilePlus,
  SquareCheck,
  Star,
  StarOff,
  Trash2,
  type LucideIcon,
} from 'lucide-react'
import { lazy, Suspense } from 'react'
import type { MessageView } from '../../../sdk/types.ts'
import { useMinute } from '../../app/use-minute.ts'
import { PopupMenu } from '../../components/Menu.tsx'
import { t } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import { whyNotWritable } from '../conversation/writable.ts'
import { verbsOf, type Verb } from './menu-order.ts'
import { doVerb, verbWords } from './message-verbs.ts'
import { ReactionStrip } from './Reactions.tsx'
import type { MenuRequest } from './use-log-events.ts'

const ReactionPicker = lazy(async () => ({
  default: (await import('./ReactionPicker.tsx')).ReactionPicker,
}))

const icons: Record<Verb, LucideIcon> = {
  retry: RotateCw,
  reply: Reply,
  react: SmilePlus,
  forward: Forward,
  edit: Pencil,
  select: SquareCheck,
  copy: Copy,
  pin: Pin,
  unpin: PinOff,
  star: Star,
  unstar: StarOff,
  info: Info,
  'delete-for-me': Trash2,
  'delete-for-everyone': Trash2,
}

type TimelineMenuProps = {
  request: MenuRequest
  message: MessageView
  onOpen: (request: MenuRequest) => void
  onClose: () => void
}

/** Opens for one message. */
export function TimelineMenu({ request, message, onOpen, onClose }: TimelineMenuProps) {
  const model = useModel()
  const isWritable = useApp((state) => {
    const conversation = state.conversations[message.conversationId]
    return conversation !== undefined && whyNotWritable(conversation) === undefined
  })
  const verbs = verbsOf(message, isWritable, useMinute())
  const items = verbs.map((verb) => {
    const Icon = icons[verb]
    return {
      label: t(verbWords[verb]),
      icon: <Icon aria-hidden size={18} />,
      isDangerous: verb.startsWith('delete'),
      onSelect: () =>
        verb === 'react' ? onOpen({ ...request, isReaction: true }) : doVerb(model, verb, message),
    }
  })
  if (request.isAnyEmoji) {
    const { place, opener } = request
    return (
      <Suspense fallback={null}>
        <ReactionPicker place={place} opener={opener} message={message} onClose={onClose} />
      </Suspense>
    )
  }
  return (
    <PopupMenu
      key={String(request.isReaction)}
      label={request.isReaction ? t('message.react') : t('message.more')}
      place={request.place}
      opener={request.opener}
      items={request.isReaction ? [] : items}
      onClose={onClose}
    >
      {verbs.includes('react') && (
        <ReactionStrip
          message={message}
          onDone={onClose}
          onMore={() => onOpen({ ...request, isAnyEmoji: true })}
        />
      )}
    </PopupMenu>
  )
}
