// Shows notices of the system for what comes in while the page is open and not looked at. Tabs of one browser give the same
// notice the same tag, so that it shows once.
import { snippetText } from '../features/timeline/formatting.ts'
import { t } from '../i18n/translate.ts'
import type { AppModel } from '../state/app-model.ts'
import { findNews, type News } from './news.ts'
import { notificationPermission, readNotificationChoice } from './notification-choice.ts'

/** Watches the model until the returned function is called. */
export function startNotifier(model: AppModel): () => void {
  return model.store.subscribe((state, before) => {
    if (state.conversations === before.conversations || before.phase !== 'ready') return
    const isWatching = document.visibilityState === 'visible' && document.hasFocus()
    const watched = isWatching && state.route.name === 'conversation' ? state.route.conversationId : undefined
    const news = findNews(before.conversations, state.conversations, watched)
    if (news.length === 0 || isWatching || notificationPermission() !== 'granted') return
    const choice = readNotificationChoice()
    if (choice.isOn) for (const one of news) show(model, one, choice.isHidden)
  })
}

function show(model: AppModel, { id, name, text }: News, isHidden: boolean): void {
  const title = isHidden ? t('notifications.new') : name || t('contact.unnamed')
  const options = {
    tag: `skein-${id}`,
    icon: '/icon-192.png',
    ...(isHidden ? {} : { body: snippetText(text, t('message.spoiler')) }),
  }
  try {
    const notice = new Notification(title, options)
    notice.addEventListener('click', () => {
      window.focus()
      model.navigate({ name: 'conversation', conversationId: id })
      notice.close()
    })
  } catch (error) {
    // On a phone only the service worker may show them.
    if (!(error instanceof TypeError)) throw error
    navigator.serviceWorker.ready
      .then((registration) => registration.showNotification(title, options))
      .catch((failure: unknown) => console.debug('No notice', failure))
  }
}
