import { expect, it } from 'vitest'
import { systemEntropy } from './entropy.ts'
import { prepareVault } from './prepare.ts'
import { warmUp } from './warm-up.ts'

it('runs whole conversations and gives way before each of them', async () => {
  await prepareVault()
  let drawn = 0
  const drawnAtPauses: number[] = []
  await warmUp(
    (length) => {
      drawn += length
      return systemEntropy(length)
    },
    async () => void drawnAtPauses.push(drawn),
  )
  expect(drawnAtPauses.length).toBeGreaterThan(5)
  expect(new Set(drawnAtPauses).size).toBe(drawnAtPauses.length)
})
