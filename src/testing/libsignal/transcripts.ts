// The recorded transcripts, for tests in Node and in a browser.
import initiatorClean from '../vectors/session-transcript-initiator-clean.json' with { type: 'json' }
import initiatorLossy from '../vectors/session-transcript-initiator-lossy.json' with { type: 'json' }
import responderClean from '../vectors/session-transcript-responder-clean.json' with { type: 'json' }
import responderLossy from '../vectors/session-transcript-responder-lossy.json' with { type: 'json' }
import type { Transcript } from './transcript.ts'

export const transcripts: readonly Transcript[] = [
  initiatorClean,
  initiatorLossy,
  responderClean,
  responderLossy,
]
