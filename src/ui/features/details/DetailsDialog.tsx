// The details over the conversation, where there is no room beside it; on a phone they fill the screen.
import { useEffect } from 'react'
import { Dialog } from '../../components/Dialog.tsx'
import { t } from '../../i18n/translate.ts'
import { useModel } from '../../state/app-model.ts'
import { closeDetails } from '../../state/details.ts'
import { DetailsPage } from './DetailsPage.tsx'
import { pageTitles, useDetailsPages } from './details-pages.ts'

/** The same pages as the pane. Leaving the conversation closes it. */
export function DetailsDialog({ conversationId }: { conversationId: string }) {
  const model = useModel()
  const pages = useDetailsPages(conversationId)
  useEffect(() => () => closeDetails(model), [model])
  return (
    <Dialog title={t(pageTitles[pages.page])} isPage onClose={() => closeDetails(model)} onBack={pages.back}>
      <DetailsPage conversationId={conversationId} {...pages} />
    </Dialog>
  )
}
