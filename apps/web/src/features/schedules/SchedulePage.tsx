import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { DatabaseBackup } from 'lucide-react';
import { useState } from 'react';
import { useTimeZone, useTranslations } from 'use-intl';
import { createSchedule, updateSchedule } from '@app/contracts/client/schedules/schedules.contract.js';
import { permissionOf } from '../../shared/api/can.js';
import { Button } from '../../shared/ui/Button.js';
import { Muted, Page, Row } from '../../shared/ui/Layout.js';
import { PageState } from '../../shared/ui/PageState.js';
import { useNeed, useServer } from '../servers/index.js';
import { draftOf, newDraft, nightlyBackup } from './draft.rules.js';
import { RunHistory } from './editor/RunHistory.js';
import { RunNow } from './editor/RunNow.js';
import { ScheduleForm } from './editor/ScheduleForm.js';
import { create, save, scheduleQuery } from './schedules.api.js';

/** The editor of one schedule, or of a new one. */
export function SchedulePage() {
  const { schedule } = useParams({ from: '/shell/s/$server/schedules/$schedule' });
  return schedule === 'new' ? <NewSchedule /> : <OneSchedule key={schedule} id={Number(schedule)} />;
}

function NewSchedule() {
  const t = useTranslations('schedules');
  const { identifier: server } = useServer();
  const navigate = useNavigate();
  const zone = useTimeZone()!;
  const reason = useNeed(permissionOf(createSchedule));
  const [draft, setDraft] = useState(() => newDraft(zone));
  return (
    <Page title={t('newTitle')} crumbs={<Crumb />} width="form">
      <Row>
        <Muted>{t('beginWith')}</Muted>
        <Button
          size="small"
          icon={DatabaseBackup}
          reason={reason}
          onPress={() => setDraft(nightlyBackup(zone, t('nightly')))}
        >
          {t('nightly')}
        </Button>
      </Row>
      <ScheduleForm
        key={draft.name}
        draft={draft}
        reason={reason}
        verb={t('create')}
        onSave={(draft) => create(server, draft)}
        onSaved={() => void navigate({ to: '/s/$server/schedules', params: { server } })}
        done={(name) => t('created', { name })}
      />
    </Page>
  );
}

function OneSchedule({ id }: { id: number }) {
  const t = useTranslations('schedules');
  const common = useTranslations('common');
  const { identifier: server } = useServer();
  const query = useQuery(scheduleQuery(server, id));
  // What is typed stays when news come; what was saved is where the next change begins.
  const [saves, setSaves] = useState(0);
  const reason = useNeed(permissionOf(updateSchedule));
  return (
    <Page
      title={query.data?.name ?? t('title')}
      crumbs={<Crumb />}
      width="form"
      actions={query.data && <RunNow server={server} schedule={query.data} reason={reason} />}
    >
      <PageState query={query}>
        {(schedule) => (
          <>
            <ScheduleForm
              key={saves}
              draft={draftOf(schedule)}
              reason={reason}
              verb={common('save')}
              onSave={(draft, made) => save(server, schedule, draft, made)}
              onSaved={() => setSaves(saves + 1)}
              done={(name) => t('changed', { name })}
            />
            <RunHistory server={server} schedule={id} />
          </>
        )}
      </PageState>
    </Page>
  );
}

function Crumb() {
  const t = useTranslations('schedules');
  const { identifier: server } = useServer();
  return (
    <Link to="/s/$server/schedules" params={{ server }}>
      {t('title')}
    </Link>
  );
}
