// The scenario table of session-protocol.md 6.2, played by our code with itself and with libsignal in both roles.
import { beforeAll, describe, it } from 'vitest'
import { createLibsignalBackend } from '../../node-peer/libsignal-backend.ts'
import { createLibsignalDevice } from '../../testing/outer/libsignal.ts'
import { createOurDevice } from '../../testing/outer/ours.ts'
import { outerScenarios } from '../../testing/outer/scenarios.ts'
import { createOuterWorld, type OuterSide } from '../../testing/outer/world.ts'
import type { BackendFactory } from '../../testing/scenarios/actor.ts'
import { createWorld } from '../../testing/scenarios/scenario.ts'
import { scenarios } from '../../testing/scenarios/table.ts'
import { setCurveEngine } from '../identity/curve.ts'
import { loadSodiumEngine } from '../identity/sodium-engine.ts'
import { createTypescriptBackend } from './typescript-backend.ts'

type Side = { backend: BackendFactory; outer: OuterSide }

/** The long conversations take their time on a busy machine. */
const timeoutMs = 120_000

beforeAll(async () => setCurveEngine(await loadSodiumEngine()))

const ours = { backend: createTypescriptBackend, outer: { create: createOurDevice, isOurs: true } }
const libsignal = { backend: createLibsignalBackend, outer: { create: createLibsignalDevice, isOurs: false } }

describe.each<{ pairing: string; alice: Side; bob: Side }>([
  { pairing: 'ours to ours', alice: ours, bob: ours },
  { pairing: 'ours to libsignal', alice: ours, bob: libsignal },
  { pairing: 'libsignal to ours', alice: libsignal, bob: ours },
])('$pairing', ({ alice, bob }) => {
  it.each(scenarios)(
    'group $group: $title',
    async ({ run, title }) => {
      const factories = { alice: alice.backend, bob: bob.backend, forger: createTypescriptBackend }
      await run(createWorld(factories, title))
    },
    timeoutMs,
  )
  it.each(outerScenarios)(
    'group $group: $title',
    async ({ run, title }) => {
      await run(createOuterWorld({ alice: alice.outer, bob: bob.outer }, title))
    },
    timeoutMs,
  )
})
