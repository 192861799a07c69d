// Whether a request may be done: its nonce counts here and its signature or proof of work fits. `edge.md`, sections 3.7
// and 8.2.

import { toHex, type Bytes } from '../../lib/bytes.ts'
import { isProofOfWork, proofChallenge, type ProvenOp } from '../../protocol/mailbox/proof-of-work.ts'
import type { Refusal } from '../../protocol/mailbox/replies.ts'
import {
  encodeArguments,
  type AuthorisedRequest,
  type SubscribeRequest,
} from '../../protocol/mailbox/requests.ts'
import { bytesToSign, subscriptionToSign } from '../../protocol/mailbox/signing.ts'
import type { MailboxSession } from './session.ts'
import { verifySignature } from './verify.ts'

export interface Authority {
  /** The refusal of a request not signed by `key`, or nothing. */
  checkSignature(request: AuthorisedRequest, key: Bytes, session: MailboxSession): Refusal | undefined
  /** The refusal of a request without a proof over `target`. */
  checkProof(
    request: AuthorisedRequest & { op: ProvenOp },
    target: Bytes,
    session: MailboxSession,
  ): Refusal | undefined
  checkSubscriptions(request: SubscribeRequest, session: MailboxSession): Refusal | undefined
}

/** Authority of the node with this id; `proofBits` is lowered by tests only. */
export function createAuthority(nodeId: string, proofBits: number): Authority {
  return {
    checkSignature(request, key, session) {
      const { auth } = request
      if (auth.kind !== 'signature') return 'BAD_SIGNATURE'
      if (!session.takeNonce(auth.nonce)) return 'STALE_NONCE'
      const message = bytesToSign(request.op, { nodeId, nonce: auth.nonce }, encodeArguments(request))
      return verifySignature(key, message, auth.signature) ? undefined : 'BAD_SIGNATURE'
    },

    checkProof(request, target, session) {
      const { auth } = request
      if (auth.kind !== 'proof') return 'POW'
      if (!session.takeNonce(auth.nonce)) return 'STALE_NONCE'
      const challenge = proofChallenge(request.op, target, { nodeId, nonce: auth.nonce })
      if (!isProofOfWork(challenge, auth.counter, proofBits)) return 'POW'
      // A proof for a PUT names its envelope, which is stored once however often it comes: a repetition is harmless.
      if (request.op === 'put') return undefined
      return session.spendProof(`${toHex(challenge)}${auth.counter}`) ? undefined : 'POW'
    },

    checkSubscriptions(request, session) {
      if (!session.takeNonce(request.nonce)) return 'STALE_NONCE'
      const edge = { nodeId, nonce: request.nonce }
      const areSigned = request.mailboxes.every(({ signature, ...keys }) =>
        verifySignature(keys.readKey, subscriptionToSign(keys, edge), signature),
      )
      return areSigned ? undefined : 'BAD_SIGNATURE'
    },
  }
}
