import { useTranslations } from 'use-intl';
import { useAction } from '../../../shared/api/use-action.js';
import { Confirm } from '../../../shared/ui/Dialog.js';
import { useServerId } from '../../servers/index.js';
import { filesKey, removeFiles } from '../files.api.js';
import styles from '../Files.module.css';
import { countOf, type EntriesDialogProps } from './file-dialog.js';

const NAMED = 5;

/** Names the first of what will be gone. */
export function DeleteDialog({ directory, entries, onGone, onClose }: EntriesDialogProps) {
  const t = useTranslations('files');
  const server = useServerId();
  const names = entries.map(({ name }) => name);
  const action = useAction({
    call: () => removeFiles(server, directory, names),
    changes: [filesKey(server)],
    done: () => t('deleted', countOf(entries)),
    onDone: () => {
      onGone(names);
      onClose();
    },
  });
  return (
    <Confirm
      title={t('deleteTitle', countOf(entries))}
      verb={t('deleteVerb', countOf(entries))}
      isOpen
      busy={action.busy}
      onConfirm={() => action.run()}
      onClose={onClose}
    >
      {names.length > 1 && (
        <ul className={styles.names}>
          {names.slice(0, NAMED).map((name) => (
            <li key={name}>
              <bdi>{name}</bdi>
            </li>
          ))}
          {names.length > NAMED && <li>{t('deleteMore', { count: names.length - NAMED })}</li>}
        </ul>
      )}
      <p>{t('deleteWarning')}</p>
    </Confirm>
  );
}
