// The interface over the fake client. The query chooses: `?new` without an account, `?empty` without conversations,
// `?history=5000` with a long one.
import { startApp } from '../app/start-app.tsx'
import { createFakeClient } from './fake-client.ts'

const query = new URLSearchParams(location.search)
const fake = createFakeClient({
  hasAccount: !query.has('new'),
  isEmpty: query.has('empty') || query.has('new'),
  historyLength: Number(query.get('history') ?? 0),
})
Object.assign(globalThis, { fake })
const root = document.getElementById('app')
if (!root) throw new Error('demo.html has no element #app')
// `?starting` never gets past the first moments.
const client = query.has('starting') ? new Promise<never>(() => undefined) : Promise.resolve(fake)
await startApp(root, client)
