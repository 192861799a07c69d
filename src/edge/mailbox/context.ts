// What the operations of the mailbox service work with.

import type { EdgeStore } from '../store/edge-store.ts'
import type { Authority } from './authority.ts'

export type MailboxContext = Readonly<{ store: EdgeStore; authority: Authority }>
