// Where something may be written.
import type { Core } from './core.ts'
import { SkeinError } from './errors.ts'

/** Throws `not-found` or `not-writable` unless something may be sent in this conversation. */
export function requireWritable(core: Core, conversation: string): void {
  const { state } = core.conversation(conversation).contact
  if (state !== 'accepted' && state !== 'requested') throw new SkeinError('not-writable')
}
