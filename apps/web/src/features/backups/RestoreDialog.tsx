import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useAction } from '../../shared/api/use-action.js';
import { Time } from '../../shared/format/Time.js';
import { useFormat } from '../../shared/format/use-format.js';
import { Button } from '../../shared/ui/Button.js';
import { Dialog, DialogButtons } from '../../shared/ui/Dialog.js';
import { Checkbox } from '../../shared/ui/forms/Choices.js';
import { RadioGroup } from '../../shared/ui/forms/RadioGroup.js';
import { TextInput } from '../../shared/ui/forms/TextInput.js';
import { Stack } from '../../shared/ui/Layout.js';
import { serverQuery, useCan, useCapability, useServer, useServerState } from '../servers/index.js';
import { backupsKey, backupsQuery, restore, type Backup } from './backups.api.js';
import { RestoreNumbers } from './RestoreNumbers.js';
import styles from './Backups.module.css';

/** Says what restoring will do before it does; where files are deleted first, the server's name is typed. */
export function RestoreDialog({ backup, onClose }: { backup: Backup; onClose: () => void }) {
  const t = useTranslations('backups');
  const common = useTranslations('common');
  const format = useFormat();
  const server = useServer();
  const state = useServerState();
  const [way, setWay] = useState<'replace' | 'truncate'>('replace');
  const [typed, setTyped] = useState('');
  const counted = useQuery(backupsQuery(server.identifier)).data?.counted ?? 0;
  const limit = server.feature_limits.backups;
  const mayBackUp = useCan('backup.create');
  const mayStart = useCan('control.start');
  const hasRoom = counted < limit;
  const [wantsBackup, setWantsBackup] = useState(true);
  const [wantsStart, setWantsStart] = useState(state !== 'offline');
  const backup_first = wantsBackup && mayBackUp && hasRoom;
  const canPlan = useCapability('backups.plan');
  const isDeleting = way === 'truncate';
  const action = useAction({
    call: () =>
      restore(server.identifier, backup.uuid, {
        truncate: isDeleting,
        backup_first,
        start: wantsStart && mayStart,
      }),
    changes: [backupsKey(server.identifier), serverQuery(server.identifier).queryKey],
    done: () => t(backup_first ? 'restoringAfter' : 'restoring', { name: backup.name }),
    onDone: onClose,
  });
  return (
    <Dialog title={t('restoreTitle', { name: backup.name })} isOpen onClose={onClose}>
      <Stack>
        <ol className={styles.steps}>
          <li>
            {state === 'offline'
              ? t('stepOffline', { server: server.name })
              : t('stepStop', { server: server.name })}
          </li>
          <li>
            <RadioGroup
              label={t('ways')}
              value={way}
              onChange={setWay}
              options={[
                { value: 'replace', text: t('wayReplace'), help: t('wayReplaceHelp') },
                { value: 'truncate', text: t('wayTruncate'), help: t('wayTruncateHelp') },
              ]}
            />
          </li>
          <li>
            {t.rich('stepWrite', {
              size: format.bytes(backup.bytes),
              made: () => <Time at={backup.created_at} />,
            })}
            {canPlan && <RestoreNumbers backup={backup} truncate={isDeleting} />}
          </li>
          <li>
            {t('stepAfter', { server: server.name })}
            {mayBackUp && (
              <Checkbox isSelected={backup_first} isDisabled={!hasRoom} onChange={setWantsBackup}>
                {hasRoom ? t('backUpFirst') : t('backUpFirstFull', { limit })}
              </Checkbox>
            )}
            {mayStart && (
              <Checkbox isSelected={wantsStart} onChange={setWantsStart}>
                {t('startAfter')}
              </Checkbox>
            )}
          </li>
        </ol>
        {isDeleting && (
          <TextInput
            name="confirm"
            label={t('typeName', { server: server.name })}
            value={typed}
            onChange={setTyped}
            autoComplete="off"
          />
        )}
        <DialogButtons>
          <Button onPress={onClose}>{common('cancel')}</Button>
          <Button
            look={isDeleting ? 'danger' : 'primary'}
            busy={action.busy}
            isDisabled={isDeleting && typed !== server.name}
            onPress={() => action.run()}
          >
            {t('restoreVerb', { name: backup.name })}
          </Button>
        </DialogButtons>
      </Stack>
    </Dialog>
  );
}
