import { Download } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { saveFile } from '../../../shared/save-file.js';
import { Button } from '../../../shared/ui/Button.js';
import { CopyBlock } from '../../../shared/ui/Copy.js';
import { Dialog, DialogButtons } from '../../../shared/ui/Dialog.js';

/** Recovery codes, this once. It closes only by saying that they are saved. */
export function RecoveryCodesDialog({
  codes,
  onSaved,
}: {
  codes: readonly string[] | null;
  onSaved: () => void;
}) {
  const t = useTranslations('account');
  const text = (codes ?? []).join('\n');
  return (
    <Dialog title={t('codesTitle')} isOpen={codes !== null}>
      <p>{t('codesHelp')}</p>
      <CopyBlock text={text} what={t('codesCopy')} />
      <DialogButtons>
        <Button icon={Download} onPress={() => saveFile('rookery-recovery-codes.txt', `${text}\n`)}>
          {t('codesSave')}
        </Button>
        <Button look="primary" onPress={onSaved}>
          {t('codesSaved')}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
