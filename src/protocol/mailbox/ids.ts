// Names of mailboxes; that of an envelope is `envelopeId` of `protocol/envelope`. `edge.md`, sections 3.1 and 3.9.

import { sha256 } from '@noble/hashes/sha2.js'
import { concat, utf8, type Bytes } from '../../lib/bytes.ts'

const MAILBOX_LABEL = utf8('mbx1')
const MARKER_LABEL = utf8('mbx1-quota')

/** The W key of a request mailbox: 32 zero bytes, since anybody may write there. */
export const REQUEST_WRITE_KEY: Bytes = new Uint8Array(32)

/** Whether a mailbox takes a first message from anybody. */
export function isRequestMailbox(writeKey: Uint8Array): boolean {
  return writeKey.every((byte) => byte === 0)
}

/** `SHA-256("mbx1" || R || W)`, section 3.1. */
export function mailboxId(readKey: Uint8Array, writeKey: Uint8Array): Bytes {
  return new Uint8Array(sha256(concat(MAILBOX_LABEL, readKey, writeKey)))
}

/** Id under which a reader acknowledges the note that its mailbox had been full. */
export function quotaMarkerId(mailbox: Uint8Array): Bytes {
  return new Uint8Array(sha256(concat(MARKER_LABEL, mailbox)))
}
