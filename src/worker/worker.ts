// The vault worker: keys, ratchets, storage and the messenger live here and nowhere else (architecture.md, section 5). It holds
// the Web Lock `ratchet` for its whole life.
import { portEndpoint, type MessageSource } from '../lib/rpc-endpoint.ts'
import { openStore } from '../storage/open-store.ts'
import { systemEntropy } from '../vault/entropy.ts'
import { prepareVault } from '../vault/prepare.ts'
import { holdRatchetLock } from '../vault/ratchet-lock.ts'
import { createVault, openVault } from '../vault/vault.ts'
import { warmUp } from '../vault/warm-up.ts'
import { describeEdge } from './edge-description.ts'
import { serve } from './serve.ts'

const prepared = prepareVault()
/** Long enough for the page to have shown its conversations, in milliseconds. */
const warmUpDelayMs = 3000
/** By then a message is on its way, and its receipts are back. In milliseconds. */
const laterMs = 250
const options = {
  now: () => Date.now(),
  entropy: systemEntropy,
  later: (task: () => void) => void setTimeout(task, laterMs),
}

serve({
  endpoint: portEndpoint(self as unknown as MessageSource),
  origin: self.location.origin,
  holdLock: (name) =>
    new Promise<void>((resolve, reject) => {
      // The lock is given back by the browser when the worker ends.
      const held = navigator.locks.request(name, () => {
        resolve()
        return new Promise<never>(() => undefined)
      })
      held.catch(reject)
    }),
  holdRatchet: () => holdRatchetLock(navigator.locks),
  openStore: () => openStore(),
  async openVault(store) {
    await prepared
    setTimeout(() => void warmUp(systemEntropy, nextTask), warmUpDelayMs)
    return (await openVault(store, options)) ?? (await createVault(store, options))
  },
  describeEdge,
  entropy: systemEntropy,
  // Names and codes only: texts of errors may quote what they are about.
  report(error) {
    const { name, code } = error as { name?: string; code?: string }
    console.debug('skein worker:', name ?? 'error', code ?? '')
  },
})

/** Resolves after the tasks that are waiting now. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}
