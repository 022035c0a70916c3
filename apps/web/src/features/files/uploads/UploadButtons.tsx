import { FolderUp, Upload } from 'lucide-react';
import { useRef } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../../shared/ui/Button.js';
import { collectFiles, type Collected } from './collect.js';

/** Chooses files or a folder of this device. */
export function UploadButtons({ onFiles }: { onFiles: (files: readonly Collected[]) => void }) {
  const t = useTranslations('uploads');
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const take = (input: HTMLInputElement): void => {
    onFiles(collectFiles(input.files ?? []));
    input.value = '';
  };
  return (
    <>
      <Button icon={FolderUp} label={t('uploadFolder')} onPress={() => folder.current?.click()} />
      <Button look="primary" icon={Upload} onPress={() => files.current?.click()}>
        {t('upload')}
      </Button>
      <input ref={files} type="file" multiple hidden onChange={({ target }) => take(target)} />
      <input
        ref={folder}
        type="file"
        hidden
        {...{ webkitdirectory: '' }}
        onChange={({ target }) => take(target)}
      />
    </>
  );
}
