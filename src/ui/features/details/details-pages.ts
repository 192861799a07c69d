import { useState } from 'react'
import type { MessageId } from '../../i18n/translate.ts'

export type DetailsPageName = 'main' | 'starred' | 'pinned'

export type DetailsPages = {
  page: DetailsPageName
  open: (page: DetailsPageName) => void
  /** Absent on the first page. */
  back: (() => void) | undefined
}

/** What each page is called. */
export const pageTitles: Record<DetailsPageName, MessageId> = {
  main: 'details.title',
  starred: 'starred.title',
  pinned: 'pinned.title',
}

/** Which page of the details shows; another conversation begins with the first. */
export function useDetailsPages(conversationId: string): DetailsPages {
  const [place, setPlace] = useState<{ conversationId: string; page: DetailsPageName }>()
  const page = place?.conversationId === conversationId ? place.page : 'main'
  return {
    page,
    open: (next) => setPlace({ conversationId, page: next }),
    back: page === 'main' ? undefined : () => setPlace(undefined),
  }
}
