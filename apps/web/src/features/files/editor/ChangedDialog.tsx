import { useTranslations } from 'use-intl';
import { isolated } from '../../../shared/format/isolated.js';
import { Button } from '../../../shared/ui/Button.js';
import { Dialog, DialogButtons } from '../../../shared/ui/Dialog.js';

/** Somebody else has changed the file since it was opened: nothing was saved yet. */
export function ChangedDialog(props: {
  name: string;
  isSaving: boolean;
  onCompare: () => void;
  onOverwrite: () => void;
  onReload: () => void;
  onClose: () => void;
}) {
  const t = useTranslations('editor');
  return (
    <Dialog title={t('changedTitle', { name: isolated(props.name) })} isOpen onClose={props.onClose}>
      <p>{t('changed')}</p>
      <DialogButtons>
        <Button look="danger" onPress={props.onReload}>
          {t('reload')}
        </Button>
        <Button look="danger" busy={props.isSaving} onPress={props.onOverwrite}>
          {t('overwrite')}
        </Button>
        <Button look="primary" autoFocus onPress={props.onCompare}>
          {t('see')}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
