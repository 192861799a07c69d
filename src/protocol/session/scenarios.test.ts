// The scenario table of session-protocol.md 6.2, played by our code with itself and with libsignal in both roles.
import { beforeAll, describe, it } from 'vitest'
import { createLibsignalBackend } from '../../node-peer/libsignal-backend.ts'
import { createWorld } from '../../testing/scenarios/scenario.ts'
import { scenarios } from '../../testing/scenarios/table.ts'
import { setCurveEngine } from '../identity/curve.ts'
import { loadSodiumEngine } from '../identity/sodium-engine.ts'
import { createTypescriptBackend } from './typescript-backend.ts'

/** The long conversations take their time on a busy machine. */
const timeoutMs = 120_000

beforeAll(async () => setCurveEngine(await loadSodiumEngine()))

describe.each([
  { pairing: 'ours to ours', alice: createTypescriptBackend, bob: createTypescriptBackend },
  { pairing: 'ours to libsignal', alice: createTypescriptBackend, bob: createLibsignalBackend },
  { pairing: 'libsignal to ours', alice: createLibsignalBackend, bob: createTypescriptBackend },
])('$pairing', ({ alice, bob }) => {
  it.each(scenarios)(
    'group $group: $title',
    async ({ run, title }) => {
      await run(createWorld({ alice, bob, forger: createTypescriptBackend }, title))
    },
    timeoutMs,
  )
})
