import { expect, it } from 'vitest'
import { replayTranscript } from '../../testing/libsignal/transcript.ts'
import { transcripts } from '../../testing/libsignal/transcripts.ts'

it.each(transcripts)('replays the recorded conversation: $description', (transcript) => {
  expect(transcript.steps.length).toBeGreaterThan(100)
  expect(replayTranscript(transcript)).toBeGreaterThanOrEqual(2)
})
