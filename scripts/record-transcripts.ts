// Records the session transcripts in src/testing/vectors anew. Needed only when the wire format changes.
import { writeFile } from 'node:fs/promises'
import { recordTranscript } from '../src/testing/libsignal/transcript-recorder.ts'

const plans = [
  { role: 'initiator', seed: 'transcript-1', rounds: 100, lossPercent: 0 },
  { role: 'responder', seed: 'transcript-2', rounds: 100, lossPercent: 0 },
  { role: 'initiator', seed: 'transcript-3', rounds: 100, lossPercent: 40 },
  { role: 'responder', seed: 'transcript-4', rounds: 100, lossPercent: 40 },
] as const

for (const plan of plans) {
  const transcript = await recordTranscript(plan)
  const kind = plan.lossPercent > 0 ? 'lossy' : 'clean'
  const url = new URL(`../src/testing/vectors/session-transcript-${plan.role}-${kind}.json`, import.meta.url)
  await writeFile(url, `${JSON.stringify(transcript, null, 2)}\n`)
}
