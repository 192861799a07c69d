// Cards and prekeys: the operations of the mailbox service on what is published for strangers who have a link.

import type { MailboxReply } from '../../protocol/mailbox/replies.ts'
import type {
  CardClaimRequest,
  CardGetRequest,
  CardPutRequest,
  CardRevokeRequest,
  PrekeysCountRequest,
  PrekeysDropRequest,
  PrekeysPutRequest,
  PrekeysTakeRequest,
} from '../../protocol/mailbox/requests.ts'
import type { MailboxContext } from './context.ts'
import type { MailboxSession } from './session.ts'

type CardRequest = CardPutRequest | CardGetRequest | CardClaimRequest | CardRevokeRequest
type PrekeysRequest = PrekeysPutRequest | PrekeysCountRequest | PrekeysTakeRequest | PrekeysDropRequest

/** Does an operation on a card. */
export async function handleCard(
  { store, authority }: MailboxContext,
  request: CardRequest,
  session: MailboxSession,
): Promise<MailboxReply> {
  const { op, locator } = request
  switch (op) {
    case 'card-put': {
      const refusal = authority.checkSignature(request, request.revokeKey, session)
      if (refusal !== undefined) return { op, refusal }
      const outcome = await store.cards.put(request)
      return outcome === 'stored' ? { op } : { op, refusal: outcome }
    }
    case 'card-get': {
      const view = store.cards.get(locator)
      if (typeof view === 'string') return { op, refusal: view }
      const { state, use, preview, card } = view
      return use === 'many' ? { op, state, use, preview, card } : { op, state, use, preview }
    }
    case 'card-claim': {
      const card = await store.cards.claim(locator, request.claimId)
      return typeof card === 'string' ? { op, refusal: card } : { op, card }
    }
    case 'card-revoke': {
      const revokeKey = store.cards.revokeKeyOf(locator)
      if (revokeKey === undefined) return { op, refusal: 'GONE' }
      const refusal = authority.checkSignature(request, revokeKey, session)
      if (refusal !== undefined) return { op, refusal }
      await store.cards.revoke(locator)
      return { op }
    }
  }
}

/** Does an operation on prekeys. */
export async function handlePrekeys(
  { store, authority }: MailboxContext,
  request: PrekeysRequest,
  session: MailboxSession,
): Promise<MailboxReply> {
  const { op, locator } = request
  const refusal =
    op === 'prekeys-take'
      ? authority.checkProof(request, locator, session)
      : authority.checkSignature(request, request.ownerKey, session)
  if (refusal !== undefined) return { op, refusal }
  switch (op) {
    case 'prekeys-put': {
      const outcome = await store.prekeys.put(request)
      return outcome === 'stored' ? { op } : { op, refusal: outcome }
    }
    case 'prekeys-count': {
      const left = await store.prekeys.count(locator, request.ownerKey)
      return { op, ...(left ?? { oneTime: 0, hasLastResort: false }) }
    }
    case 'prekeys-take': {
      const taken = await store.prekeys.take(locator)
      return taken === undefined ? { op, refusal: 'GONE' } : { op, ...taken }
    }
    case 'prekeys-drop':
      await store.prekeys.drop(locator, request.ownerKey)
      return { op }
  }
}
