// The part of the session bench that runs in a dedicated worker of Chromium.
import { prepareOurs } from './session-ours.ts'

const sample = await prepareOurs()
await sample(10)
// 400 handshakes, so that p99 is not simply the slowest of a few.
postMessage(await sample(100))
