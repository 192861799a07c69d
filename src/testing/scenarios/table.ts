// The whole scenario table.
import { firstContactScenarios } from './first-contact.ts'
import type { Scenario } from './scenario.ts'

export const scenarios: readonly Scenario[] = [...firstContactScenarios]
