import { Play } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useAction } from '../../../shared/api/use-action.js';
import { Button } from '../../../shared/ui/Button.js';
import { execute, schedulesQuery, type Schedule } from '../schedules.api.js';

/** Runs a schedule without waiting for its time. */
export function RunNow(props: {
  server: string;
  schedule: Pick<Schedule, 'id' | 'name' | 'relationships'>;
  reason: string | null;
  size?: 'small';
}) {
  const { server, schedule, reason, size } = props;
  const t = useTranslations('schedules');
  const isEmpty = schedule.relationships.tasks.data.length === 0;
  const action = useAction({
    call: () => execute(server, schedule.id),
    changes: [schedulesQuery(server).queryKey],
    done: () => t('started', { name: schedule.name }),
  });
  return (
    <Button
      icon={Play}
      {...(size === undefined ? {} : { size })}
      reason={reason ?? (isEmpty ? t('noSteps') : null)}
      busy={action.busy}
      onPress={() => action.run()}
    >
      {t('run')}
    </Button>
  );
}
