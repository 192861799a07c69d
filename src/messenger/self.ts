// The conversation with oneself: notes that never touch the network.
import { newConversation } from './conversation-rows.ts'
import type { Core } from './core.ts'

/** The id of the conversation with oneself, which is made at first use. */
export function noteToSelf(core: Core): Promise<string> {
  const { accountId, identityKey, deviceId } = core.vault
  return core.inLine(accountId, () => {
    const known = core.book.all().find((row) => row.kind === 'self')
    if (known !== undefined) return Promise.resolve(known.key)
    return core.unit((unit) => {
      const contact = { accountId, identityKey, deviceId, name: core.account.name }
      const row = { ...newConversation(core, contact, 'accepted'), kind: 'self' as const }
      unit.putConversation(row)
      return row.key
    })
  })
}
