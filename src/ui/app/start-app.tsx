// Brings the interface up in an element: the first frame at once, the client as soon as it is there.
import { createRoot } from 'react-dom/client'
import type { SkeinClient } from '../../sdk/types.ts'
import { prepareTimes } from '../features/timeline/days.ts'
import { locale } from '../i18n/translate.ts'
import { createAppModel, ModelProvider } from '../state/app-model.ts'
import '../styles/tokens.css'
import '../styles/accents.css'
import '../styles/base.css'
import './app.css'
import { App } from './App.tsx'
import { registerServiceWorker, watchInstallOffer } from './installation.ts'
import { startAppearance } from './appearance.ts'
import { watchKeyboard } from './keyboard-inset.ts'
import { rememberAccount } from './known-account.ts'
import { startLanguage } from './language.ts'
import { startNotifier } from './notifier.ts'
import { parseRoute } from './routes.ts'

/** Renders Skein into `root`. Resolves when the client is there and the first data shows. */
export async function startApp(root: HTMLElement, client: Promise<SkeinClient>): Promise<void> {
  startAppearance()
  await startLanguage()
  const model = createAppModel(client, parseRoute(location.hash))
  const followAddress = (): void => model.store.setState({ route: parseRoute(location.hash) })
  addEventListener('popstate', followAddress)
  addEventListener('hashchange', followAddress)
  watchInstallOffer(model.store)
  watchKeyboard()
  startNotifier(model)
  rememberAccount(model.store)
  createRoot(root).render(
    <ModelProvider value={model}>
      <App />
    </ModelProvider>,
  )
  // While the worker reads, the window has nothing else to do.
  setTimeout(() => prepareTimes(locale()))
  await model.start()
  if (import.meta.env.PROD) await registerServiceWorker(model.store)
}
