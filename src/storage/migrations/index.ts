// Every migration in order: the one at position n brings the database from version n to version n + 1. What was
// released is never edited; a change of layout is a new file.
import type { Migration } from '../database.ts'
import { tables } from './001-tables.ts'
import { secretRevisions } from './002-secret-revisions.ts'
import { stars } from './003-stars.ts'
import { changes } from './004-changes.ts'
import { profiles } from './005-profiles.ts'
import { search } from './006-search.ts'
import { calls } from './007-calls.ts'
import { journal } from './008-journal.ts'
import { filed } from './009-filed.ts'

/** The migrations from the empty database to today's. */
export const migrations: readonly Migration[] = [
  tables,
  secretRevisions,
  stars,
  changes,
  profiles,
  search,
  calls,
  journal,
  filed,
]
