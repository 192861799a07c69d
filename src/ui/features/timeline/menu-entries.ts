// What the menu of a message offers.
import { t } from '../../i18n/translate.ts'
import type { AppModel } from '../../state/app-model.ts'
import type { MessageView } from '../../../sdk/types.ts'
import type { MenuItem } from '../../components/Menu.tsx'

/** The entries of the menu, in its order. */
export function menuEntries(message: MessageView, model: AppModel): MenuItem[] {
  const entries: MenuItem[] = [{ label: t('message.copy'), onSelect: () => copyText(message.body, model) }]
  if (message.own && message.state === 'failed') {
    entries.unshift({ label: t('message.retry'), onSelect: () => model.retry(message) })
  }
  return entries
}

function copyText(text: string, model: AppModel): void {
  navigator.clipboard.writeText(text).then(
    () => model.toast(t('message.copied')),
    () => model.toast(t('message.copy-failed')),
  )
}
