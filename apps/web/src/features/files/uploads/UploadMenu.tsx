import { FileUp, FolderUp, Upload } from 'lucide-react';
import { useRef } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../../shared/ui/Button.js';
import { Menu } from '../../../shared/ui/Menu.js';
import { collectFiles, type Collected } from './collect.js';

/** Chooses files or a folder of this device. */
export function UploadMenu({ onFiles }: { onFiles: (files: readonly Collected[]) => void }) {
  const t = useTranslations('uploads');
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const take = (input: HTMLInputElement): void => {
    onFiles(collectFiles(input.files ?? []));
    input.value = '';
  };
  return (
    <>
      <Menu
        label={t('upload')}
        entries={[
          { id: 'files', text: t('chooseFiles'), icon: FileUp, onAction: () => files.current?.click() },
          { id: 'folder', text: t('chooseFolder'), icon: FolderUp, onAction: () => folder.current?.click() },
        ]}
      >
        <Button look="primary" icon={Upload}>
          {t('upload')}
        </Button>
      </Menu>
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
