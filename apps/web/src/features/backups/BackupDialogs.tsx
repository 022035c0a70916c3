import { useTranslations } from 'use-intl';
import { renameBackup } from '@app/contracts/client/backups.contract.js';
import { useAction } from '../../shared/api/use-action.js';
import { useRouteForm } from '../../shared/api/use-form.js';
import { Button } from '../../shared/ui/Button.js';
import { Confirm, Dialog, DialogButtons } from '../../shared/ui/Dialog.js';
import { Field } from '../../shared/ui/forms/Field.js';
import { Stack } from '../../shared/ui/Layout.js';
import { useServerId } from '../servers/index.js';
import { backupsKey, remove, rename, type Backup } from './backups.api.js';
import { RestoreDialog } from './RestoreDialog.js';

/** What is asked about a backup. */
export interface Asked {
  readonly kind: 'rename' | 'delete' | 'restore';
  readonly backup: Backup;
}

export function BackupDialogs({ asked, onClose }: { asked: Asked | null; onClose: () => void }) {
  switch (asked?.kind) {
    case 'rename':
      return <RenameDialog backup={asked.backup} onClose={onClose} />;
    case 'delete':
      return <DeleteDialog backup={asked.backup} onClose={onClose} />;
    case 'restore':
      return <RestoreDialog backup={asked.backup} onClose={onClose} />;
    default:
      return null;
  }
}

function RenameDialog({ backup, onClose }: { backup: Backup; onClose: () => void }) {
  const t = useTranslations('backups');
  const common = useTranslations('common');
  const server = useServerId();
  const action = useAction({
    call: (name: string) => rename(server, backup.uuid, name),
    changes: [backupsKey(server)],
    done: (_, to) => t('renamed', { name: backup.name, to }),
    onDone: onClose,
  });
  const form = useRouteForm(renameBackup.body, {
    values: { name: backup.name },
    onSubmit: ({ name }) => action.runAsync(name),
    // The action has said it.
    onFailure: () => undefined,
  });
  return (
    <Dialog title={t('renameTitle', { name: backup.name })} isOpen onClose={onClose}>
      <form onSubmit={form.send} noValidate>
        <Stack>
          <Field control={form.control} name="name" label={t('name')} autoFocus />
          <DialogButtons>
            <Button onPress={onClose}>{common('cancel')}</Button>
            <Button type="submit" look="primary" busy={action.busy}>
              {t('renameVerb')}
            </Button>
          </DialogButtons>
        </Stack>
      </form>
    </Dialog>
  );
}

function DeleteDialog({ backup, onClose }: { backup: Backup; onClose: () => void }) {
  const t = useTranslations('backups');
  const server = useServerId();
  const { name, uuid } = backup;
  const action = useAction({
    call: () => remove(server, uuid),
    changes: [backupsKey(server)],
    done: () => t('deleted', { name }),
    onDone: onClose,
  });
  return (
    <Confirm
      title={t('deleteTitle', { name })}
      verb={t('deleteVerb', { name })}
      isOpen
      busy={action.busy}
      onConfirm={() => action.run()}
      onClose={onClose}
    >
      <p>{t('deleteWarning')}</p>
    </Confirm>
  );
}
