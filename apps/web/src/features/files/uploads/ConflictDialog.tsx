import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { isolated } from '../../../shared/format/isolated.js';
import { Button } from '../../../shared/ui/Button.js';
import { Dialog, DialogButtons } from '../../../shared/ui/Dialog.js';
import { Checkbox } from '../../../shared/ui/forms/Choices.js';
import { nameOf, parentOf } from '../paths.js';
import type { OnConflict } from './sender.js';
import type { BatchView } from './upload-queue.js';

/** Asks what becomes of a file whose name is taken; closing it pauses the upload. */
export function ConflictDialog(props: {
  conflict: NonNullable<BatchView['conflict']>;
  onAnswer: (choice: OnConflict | 'skip', forAll: boolean) => void;
  onClose: () => void;
}) {
  const { conflict, onAnswer, onClose } = props;
  const t = useTranslations('uploads');
  const [forAll, setForAll] = useState(false);
  const path = `/${conflict.path}`;
  const folder = parentOf(path);
  return (
    <Dialog title={t('conflictTitle', { name: isolated(nameOf(path)) })} isOpen onClose={onClose}>
      <p>{folder === '/' ? t('conflict') : t('conflictIn', { folder: folder.slice(1) })}</p>
      <Checkbox isSelected={forAll} onChange={setForAll}>
        {t('forAll', { count: conflict.others })}
      </Checkbox>
      <DialogButtons>
        <Button onPress={() => onAnswer('skip', forAll)}>{t('skip')}</Button>
        <Button onPress={() => onAnswer('rename', forAll)}>{t('keepBoth')}</Button>
        <Button look="danger" onPress={() => onAnswer('replace', forAll)}>
          {t('replace')}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
