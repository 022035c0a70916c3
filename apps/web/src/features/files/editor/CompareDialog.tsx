import { lazy, Suspense } from 'react';
import { useTranslations } from 'use-intl';
import { isolated } from '../../../shared/format/isolated.js';
import { Button } from '../../../shared/ui/Button.js';
import { Dialog, DialogButtons } from '../../../shared/ui/Dialog.js';
import { Skeleton } from '../../../shared/ui/PageState.js';

const DiffView = lazy(async () => ({ default: (await import('./codemirror/DiffView.js')).DiffView }));

/** What saving would change. */
export function CompareDialog(props: {
  name: string;
  before: string;
  after: string;
  isSaving: boolean;
  onSave: (() => void) | null;
  onClose: () => void;
}) {
  const t = useTranslations('editor');
  return (
    <Dialog title={t('compareTitle', { name: isolated(props.name) })} isOpen onClose={props.onClose} wide>
      <Suspense fallback={<Skeleton rows={1} height={240} />}>
        <DiffView
          before={props.before}
          after={props.after}
          label={t('compareTitle', { name: isolated(props.name) })}
        />
      </Suspense>
      <DialogButtons>
        <Button onPress={props.onClose}>{t('goOn')}</Button>
        {props.onSave && (
          <Button look="primary" busy={props.isSaving} onPress={props.onSave}>
            {t('save')}
          </Button>
        )}
      </DialogButtons>
    </Dialog>
  );
}
