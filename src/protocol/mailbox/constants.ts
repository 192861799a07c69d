// Every number of the mailbox protocol, with its unit. `edge.md`, sections 3.3, 3.5, 3.9 and 8.2.

import { sizeClasses } from '../envelope/envelope.ts'

/** libp2p stream protocol of the mailbox. */
export const MAILBOX_PROTOCOL = '/skein/mailbox/1'
/** Path of the HTTP carrier: a POST whose body is one request frame, answered by one reply frame. */
export const MAILBOX_HTTP_PATH = '/mailbox/v1'
/** Response header of the HTTP carrier with the next single-use nonce, base64url. */
export const MAILBOX_NONCE_HEADER = 'skein-nonce'
/** First byte of every frame. */
export const MAILBOX_VERSION = 1

/** The exact sizes an envelope may have, in bytes (`edge.md`, section 3.3). */
export const ENVELOPE_SIZES: readonly number[] = sizeClasses
/** The largest frame in bytes: 100 prekeys of 4 KiB and their last resort, with room for keys. */
export const MAX_FRAME_BYTES = 480 * 1024
/** Most entries of one FETCH answer, one ACK and one PREKEYS_PUT. */
export const MAX_BATCH = 100
/** Envelope bytes of one FETCH answer; one entry is always given. */
export const MAX_FETCH_BYTES = 256 * 1024
/** Most mailboxes of one SUBSCRIBE frame. */
export const MAX_SUBSCRIPTIONS = 200
/** Largest sealed preview and card, in bytes. */
export const MAX_PREVIEW_BYTES = 1024
export const MAX_CARD_BYTES = 8 * 1024
/** Longest life of a card, in seconds: 366 days. */
export const MAX_CARD_TTL_SECONDS = 366 * 24 * 3600
/** Largest prekey entry, in bytes. */
export const MAX_PREKEY_BYTES = 4 * 1024
/** Leading zero bits of a proof of work (`edge.md`, section 8.2). */
export const PROOF_BITS = 18

/** Most TURN addresses of one answer, and the longest address, user name and credential in bytes. */
export const MAX_TURN_URLS = 8
export const MAX_TURN_TEXT_BYTES = 256

/** Length of keys, ids, locators and nonces, in bytes. */
export const KEY_BYTES = 32
/** Length of a store epoch and of a claim id, in bytes. */
export const EPOCH_BYTES = 16
/** Length of an Ed25519 signature, in bytes. */
export const SIGNATURE_BYTES = 64
