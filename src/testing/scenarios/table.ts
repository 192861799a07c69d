// The whole scenario table.
import { archiveScenarios } from './archive.ts'
import { braidPathScenarios } from './braid-paths.ts'
import { firstContactScenarios } from './first-contact.ts'
import { hostileByteScenarios } from './hostile-bytes.ts'
import { hostileRatchetScenarios } from './hostile-ratchet.ts'
import { ratchetScenarios } from './ratchet.ts'
import type { Scenario } from './scenario.ts'
import { storageScenarios } from './storage.ts'

export const scenarios: readonly Scenario[] = [
  ...firstContactScenarios,
  ...ratchetScenarios,
  ...braidPathScenarios,
  ...archiveScenarios,
  ...hostileByteScenarios,
  ...hostileRatchetScenarios,
  ...storageScenarios,
]
