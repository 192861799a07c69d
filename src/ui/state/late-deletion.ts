// Deletion with a way back (ux.md 49): messages disappear at once, and are deleted when the time to take it back is over or the
// page goes.
import { TOAST_WITH_ACTION_MS, type AppModel } from './app-model.ts'
import { t } from '../i18n/translate.ts'

const waiting = new Set<() => void>()
let isWatching = false

/** A page that goes carries out at once what still waits. */
function watchPage(): void {
  if (isWatching) return
  isWatching = true
  addEventListener('pagehide', () => {
    for (const finish of waiting) finish()
  })
}

/** Hides the messages and offers Undo; afterwards `remove` deletes them. */
export function deleteWithUndo(
  model: AppModel,
  ids: readonly string[],
  remove: (ids: string[]) => Promise<void>,
): void {
  watchPage()
  model.ui.setState((ui) => ({ hidden: [...ui.hidden, ...ids] }))
  const show = (): void =>
    model.ui.setState((ui) => ({ hidden: ui.hidden.filter((id) => !ids.includes(id)) }))
  const end = (): void => {
    clearTimeout(timer)
    waiting.delete(finish)
  }
  const finish = (): void => {
    end()
    model.run(() => remove([...ids]).finally(show))
  }
  const timer = setTimeout(finish, TOAST_WITH_ACTION_MS)
  waiting.add(finish)
  const undo = (): void => {
    end()
    show()
  }
  model.toast(t('message.deleted-here', { count: ids.length }), {
    label: t('message.undo'),
    run: undo,
  })
}
