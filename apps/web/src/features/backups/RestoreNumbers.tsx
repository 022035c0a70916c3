import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useFormat } from '../../shared/format/use-format.js';
import { PageState, Skeleton } from '../../shared/ui/PageState.js';
import { useServerId } from '../servers/index.js';
import { planSentences } from './backup.rules.js';
import { restorePlanQuery, type Backup } from './backups.api.js';

/** What restoring a backup would write, lose and need, as its node sees it now. */
export function RestoreNumbers({ backup, truncate }: { backup: Backup; truncate: boolean }) {
  const t = useTranslations('backups');
  const format = useFormat();
  const query = useQuery(restorePlanQuery(useServerId(), backup.uuid, truncate));
  return (
    <PageState query={query} what={t('planFailed')} skeleton={<Skeleton rows={1} />}>
      {(plan) => (
        <p>
          {planSentences(plan)
            .map(({ text, ...values }) =>
              t(text, {
                files: values.files ?? 0,
                size: format.bytes(values.size ?? 0),
                needed: format.bytes(values.needed ?? 0),
                free: format.bytes(values.free ?? 0),
              }),
            )
            .join(' ')}
        </p>
      )}
    </PageState>
  );
}
