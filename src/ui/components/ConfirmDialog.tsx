// The question before something that cannot be taken back.
import { t } from '../i18n/translate.ts'
import { Button } from './controls.tsx'
import { Dialog, DialogActions } from './Dialog.tsx'

type ConfirmProps = {
  title: string
  text: string
  action: string
  onConfirm: () => void
  onClose: () => void
}

/** Asks in plain words; `action` is the verb on the button. */
export function ConfirmDialog({ title, text, action, onConfirm, onClose }: ConfirmProps) {
  return (
    <Dialog title={title} role="alertdialog" onClose={onClose}>
      <p>{text}</p>
      <DialogActions>
        <Button kind="secondary" onClick={onClose}>
          {t('dialog.cancel')}
        </Button>
        <Button kind="danger" onClick={onConfirm}>
          {action}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
