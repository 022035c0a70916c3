import { useQuery } from '@tanstack/react-query';
import { DatabaseBackup, ListFilter, SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { setRotation } from '@app/contracts/client/backup-rotation.contract.js';
import { createBackup, listBackups } from '@app/contracts/client/backups.contract.js';
import { yieldsToOthers } from '@app/contracts/operations/operation-rules.js';
import { permissionOf } from '../../shared/api/can.js';
import { useAction } from '../../shared/api/use-action.js';
import { useFormat } from '../../shared/format/use-format.js';
import { Meter } from '../../shared/ui/Badge.js';
import { Button } from '../../shared/ui/Button.js';
import { Page } from '../../shared/ui/Layout.js';
import { Empty, PageState, Skeleton } from '../../shared/ui/PageState.js';
import { ServerSection, useNeed, useOperation, useServer } from '../servers/index.js';
import { backupsKey, backupsQuery, make, type Backup, type NewBackup } from './backups.api.js';
import { BackupDialogs, type Asked } from './BackupDialogs.js';
import { BackupsView } from './BackupsView.js';
import { NewBackupDialog } from './NewBackupDialog.js';
import { RotationDialog } from './RotationDialog.js';
import styles from './Backups.module.css';

/** Backups of a server: how many there may be, what there is, and what is going on. */
export function BackupsPage() {
  const t = useTranslations('backups');
  return (
    <ServerSection title={t('title')} needs={permissionOf(listBackups)}>
      <Backups />
    </ServerSection>
  );
}

function Backups() {
  const t = useTranslations('backups');
  const server = useServer();
  const query = useQuery(backupsQuery(server.identifier));
  const current = useOperation();
  // What yields is in nobody's way.
  const operation = current && yieldsToOthers(current.kind) ? null : current;
  const [isChoosing, setChoosing] = useState(false);
  const [isRotating, setRotating] = useState(false);
  const needRotation = useNeed(permissionOf(setRotation));
  const [asked, ask] = useState<Asked | null>(null);
  const need = useNeed(permissionOf(createBackup));
  const making = useAction({
    call: (wanted: NewBackup | null) => make(server.identifier, wanted),
    changes: [backupsKey(server.identifier)],
    done: ({ name }) => t('begun', { name }),
    onDone: () => setChoosing(false),
  });
  const limit = server.feature_limits.backups;
  const counted = query.data?.counted ?? 0;
  const reason =
    need ??
    (limit === 0
      ? t('none')
      : counted >= limit
        ? t('full', { limit })
        : operation
          ? t('busy', { kind: operation.kind })
          : null);
  const now = (
    <Button
      look="primary"
      icon={DatabaseBackup}
      busy={making.busy}
      reason={reason}
      onPress={() => making.run(null)}
    >
      {t('now')}
    </Button>
  );
  return (
    <Page
      title={t('title')}
      beside={
        query.data && limit > 0 && <Used counted={counted} limit={limit} backups={query.data.backups} />
      }
      actions={
        <>
          <Button icon={ListFilter} reason={needRotation} onPress={() => setRotating(true)}>
            {t('rotation')}
          </Button>
          <Button icon={SlidersHorizontal} reason={reason} onPress={() => setChoosing(true)}>
            {t('withOptions')}
          </Button>
          {now}
        </>
      }
    >
      <PageState query={query} what={t('failed')} skeleton={<Skeleton rows={4} />}>
        {({ backups }) =>
          backups.length === 0 ? (
            <Empty icon={DatabaseBackup} title={limit === 0 ? t('none') : t('emptyTitle')}>
              {limit === 0 ? t('noneHelp') : t('empty')}
            </Empty>
          ) : (
            <BackupsView backups={backups} operation={operation} onAsk={ask} />
          )
        }
      </PageState>
      {isChoosing && (
        <NewBackupDialog
          isBusy={making.busy}
          onMake={(wanted) => making.run(wanted)}
          onClose={() => setChoosing(false)}
        />
      )}
      {isRotating && (
        <RotationDialog backups={query.data?.backups ?? []} onClose={() => setRotating(false)} />
      )}
      <BackupDialogs asked={asked} onClose={() => ask(null)} />
    </Page>
  );
}

function Used({ counted, limit, backups }: { counted: number; limit: number; backups: readonly Backup[] }) {
  const t = useTranslations('backups');
  const format = useFormat();
  const bytes = backups.reduce((sum, backup) => sum + backup.bytes, 0);
  const text = t('used', { counted, limit });
  return (
    <span className={styles.used}>
      <span>
        {text} · {format.bytes(bytes)}
      </span>
      <Meter label={t('usedLabel')} value={counted / limit} text={text} />
    </span>
  );
}
