import { Download, Ellipsis, Lock, LockOpen, Pencil, RotateCcw, Trash2 } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useAction } from '../../shared/api/use-action.js';
import { Time } from '../../shared/format/Time.js';
import { useFormat } from '../../shared/format/use-format.js';
import { Badge } from '../../shared/ui/Badge.js';
import { Button } from '../../shared/ui/Button.js';
import { Row } from '../../shared/ui/Layout.js';
import { Menu, type MenuEntry } from '../../shared/ui/Menu.js';
import { Table } from '../../shared/ui/Table.js';
import { OperationProgress, useCan, useNeed, useServerId, type Operation } from '../servers/index.js';
import type { Asked } from './BackupDialogs.js';
import { backupsKey, download, setLock, type Backup } from './backups.api.js';
import { phaseOf } from './backup.rules.js';
import styles from './Backups.module.css';

/** The table of backups; one that is being made shows how far it is. */
export function BackupsView(props: {
  backups: readonly Backup[];
  operation: Operation | null;
  onAsk: (asked: Asked) => void;
}) {
  const { backups, operation, onAsk } = props;
  const t = useTranslations('backups');
  const format = useFormat();
  return (
    <Table
      label={t('title')}
      rows={backups}
      rowKey={({ uuid }) => uuid}
      columns={[
        {
          id: 'name',
          title: t('name'),
          phone: 'first',
          cell: (backup) => <Name backup={backup} operation={operation} />,
        },
        {
          id: 'size',
          title: t('size'),
          align: 'end',
          cell: (backup) => (phaseOf(backup) === 'done' ? format.bytes(backup.bytes) : null),
        },
        { id: 'made', title: t('made'), cell: ({ created_at }) => <Time at={created_at} /> },
        {
          id: 'actions',
          title: t('actions'),
          hideTitle: true,
          phone: 'end',
          align: 'end',
          cell: (backup) => <Actions backup={backup} onAsk={onAsk} />,
        },
      ]}
    />
  );
}

function Name({ backup, operation }: { backup: Backup; operation: Operation | null }) {
  const t = useTranslations('backups');
  const phase = phaseOf(backup);
  return (
    <div className={styles.name}>
      <Row>
        <bdi>{backup.name}</bdi>
        {backup.is_locked && <Badge tone="info">{t('locked')}</Badge>}
        {backup.is_scheduled && <Badge tone="quiet">{t('scheduled')}</Badge>}
        <Proof backup={backup} />
        {phase === 'failed' && (
          <Badge tone="bad" shape="cross">
            {t('failedBadge')}
          </Badge>
        )}
      </Row>
      {phase === 'making' &&
        (operation?.kind === 'backup' ? (
          <OperationProgress operation={operation} />
        ) : (
          <Badge tone="info" shape="half">
            {t('making')}
          </Badge>
        ))}
    </div>
  );
}

/** What its last proof found; nothing of one that has not been proved. */
function Proof({ backup }: { backup: Backup }) {
  const t = useTranslations('backups');
  if (backup.proof_outcome === null || backup.proved_at === null) return null;
  const at = backup.proved_at;
  return backup.proof_outcome === 'sound' ? (
    <Badge tone="ok">{t.rich('proved', { at: () => <Time at={at} /> })}</Badge>
  ) : (
    <Badge tone="bad" shape="cross">
      {t('broken', { reason: backup.proof_error ?? '' })}
    </Badge>
  );
}

function Actions({ backup, onAsk }: { backup: Backup; onAsk: (asked: Asked) => void }) {
  const t = useTranslations('backups');
  const server = useServerId();
  const phase = phaseOf(backup);
  const mayDownload = useCan('backup.download');
  const mayDelete = useCan('backup.delete');
  const needRestore = useNeed('backup.restore');
  const downloading = useAction({ call: () => download(server, backup.uuid) });
  const locking = useAction({
    call: (isLocked: boolean) => setLock(server, backup.uuid, isLocked),
    changes: [backupsKey(server)],
    done: (_, isLocked) => t(isLocked ? 'lockedDone' : 'unlockedDone', { name: backup.name }),
  });
  if (phase === 'making') return null;
  const isDone = phase === 'done';
  const entries: readonly MenuEntry[] = [
    isDone &&
      mayDownload && {
        id: 'download',
        text: t('download'),
        icon: Download,
        onAction: () => downloading.run(),
      },
    mayDelete && {
      id: 'rename',
      text: t('rename'),
      icon: Pencil,
      onAction: () => onAsk({ kind: 'rename', backup }),
    },
    mayDelete &&
      isDone && {
        id: 'lock',
        text: backup.is_locked ? t('unlock') : t('lock'),
        icon: backup.is_locked ? LockOpen : Lock,
        onAction: () => locking.run(!backup.is_locked),
      },
    mayDelete && {
      id: 'delete',
      text: t('delete'),
      icon: Trash2,
      isDanger: true,
      isBreak: true,
      reason: isDone && backup.is_locked ? t('lockedReason') : null,
      onAction: () => onAsk({ kind: 'delete', backup }),
    },
  ].filter((entry) => entry !== false);
  return (
    <span className={styles.actions}>
      {isDone && (
        <Button
          size="small"
          icon={RotateCcw}
          reason={needRestore}
          aria-label={t('restoreOf', { name: backup.name })}
          onPress={() => onAsk({ kind: 'restore', backup })}
        >
          {t('restore')}
        </Button>
      )}
      {entries.length > 0 && (
        <Menu label={t('actionsOf', { name: backup.name })} entries={entries}>
          <Button
            look="quiet"
            size="small"
            icon={Ellipsis}
            label={t('actionsOf', { name: backup.name })}
            busy={downloading.busy || locking.busy}
          />
        </Menu>
      )}
    </span>
  );
}
