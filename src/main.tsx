// The window's front door: the Trusted Types policy first, then the client, whose worker starts while the interface is still being
// read, and last the network, which nothing on the first screen needs.
import './ui/app/trusted-types.ts'
import { createClient, loadNetwork } from './sdk/create-client.ts'

const root = document.getElementById('app')
if (!root) throw new Error('index.html has no element #app')

const client = createClient()
const { startApp } = await import('./ui/app/start-app.tsx')
const started = startApp(root, Promise.resolve(client))
loadNetwork()
await started
