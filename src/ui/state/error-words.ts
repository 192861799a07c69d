// The words for an error are chosen here, by its machine-readable code (style.md, B.5).
import type { CallErrorCode, SkeinErrorCode } from '../../sdk/types.ts'
import type { MessageId } from '../i18n/translate.ts'

type KnownCode = SkeinErrorCode | CallErrorCode

const words: Record<KnownCode, MessageId> = {
  'no-account': 'error.no-account',
  'invite-malformed': 'error.invite-malformed',
  'invite-expired': 'error.invite-expired',
  'invite-revoked': 'error.invite-revoked',
  'invite-used': 'error.invite-used',
  'invite-unknown': 'error.invite-unknown',
  'edge-unreachable': 'error.edge-unreachable',
  'text-too-long': 'error.text-too-long',
  'text-empty': 'error.text-empty',
  'key-changed': 'error.key-changed',
  'not-writable': 'error.not-writable',
  'storage-full': 'error.storage-full',
  'storage-denied': 'error.storage-denied',
  'not-found': 'error.not-found',
  'picture-too-large': 'error.picture-too-large',
  'not-editable': 'error.not-editable',
  'not-deletable': 'error.not-deletable',
  'too-many-pinned': 'error.too-many-pinned',
  'in-call': 'error.in-call',
  unsupported: 'error.cannot-call',
  permission: 'error.device-refused',
  'no-device': 'error.no-device',
  'in-use': 'error.device-in-use',
  closed: 'error.internal',
  malformed: 'error.internal',
  internal: 'error.internal',
}

/** The string to show for an error of any origin. */
export function errorMessage(error: unknown): MessageId {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' && isKnown(code) ? words[code] : 'error.internal'
}

/** True when trying the same again later may help. */
export function isRetryable(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'retryable' in error && error.retryable === true
}

function isKnown(code: string): code is KnownCode {
  return Object.hasOwn(words, code)
}
