import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ARCHIVE_EXTENSIONS, type ArchiveExtension } from '@app/contracts/client/files.contract.js';
import { isolated } from '../../../shared/format/isolated.js';
import { useAction } from '../../../shared/api/use-action.js';
import { Button } from '../../../shared/ui/Button.js';
import { Dialog, DialogButtons } from '../../../shared/ui/Dialog.js';
import { Select } from '../../../shared/ui/forms/Select.js';
import { TextInput } from '../../../shared/ui/forms/TextInput.js';
import { Muted, Stack } from '../../../shared/ui/Layout.js';
import { useServerId } from '../../servers/index.js';
import { filesKey, makeArchive } from '../files.api.js';
import { countOf, type EntriesDialogProps } from './file-dialog.js';

/** Packs what is selected; the node answers when it is done. */
export function ArchiveDialog({ directory, entries, onClose }: EntriesDialogProps) {
  const t = useTranslations('files');
  const common = useTranslations('common');
  const server = useServerId();
  const [name, setName] = useState(entries.length === 1 ? entries[0]!.name : '');
  const [extension, setExtension] = useState<ArchiveExtension>('tar.gz');
  const action = useAction({
    call: () =>
      makeArchive(
        server,
        directory,
        entries.map((entry) => entry.name),
        { name, extension },
      ),
    changes: [filesKey(server)],
    done: (made) => t('archived', { name: isolated(made) }),
    onDone: onClose,
  });
  return (
    <Dialog title={t('archiveTitle', countOf(entries))} isOpen onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          action.run();
        }}
      >
        <Stack>
          <TextInput
            name="name"
            label={t('archiveName')}
            help={t('archiveNameHelp')}
            value={name}
            onChange={setName}
            autoFocus
            mono
          />
          <Select
            label={t('format')}
            value={extension}
            onChange={setExtension}
            options={ARCHIVE_EXTENSIONS.map((value) => ({ value, text: value }))}
          />
          {action.busy && <Muted>{t('archiving')}</Muted>}
          <DialogButtons>
            <Button onPress={onClose}>{common('cancel')}</Button>
            <Button type="submit" look="primary" busy={action.busy}>
              {t('archiveVerb')}
            </Button>
          </DialogButtons>
        </Stack>
      </form>
    </Dialog>
  );
}
