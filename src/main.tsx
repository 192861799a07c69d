// The window's front door: the Trusted Types policy first, then the interface and, beside it, the client.
import './ui/app/trusted-types.ts'
import { startApp } from './ui/app/start-app.tsx'

const root = document.getElementById('app')
if (!root) throw new Error('index.html has no element #app')

const client = import('./sdk/create-client.ts').then(({ createClient }) => createClient())
await startApp(root, client)
