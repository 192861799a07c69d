// The part of the session bench that runs in a dedicated worker of Chromium.
import { prepareOurs } from './session-ours.ts'

const sample = await prepareOurs()
await sample(6)
postMessage(await sample(20))
