import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { CalendarClock, Ellipsis, Plus } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { listSchedules } from '@app/contracts/client/schedules/schedules.contract.js';
import { permissionOf } from '../../shared/api/can.js';
import { useAction } from '../../shared/api/use-action.js';
import { Time } from '../../shared/format/Time.js';
import { Button } from '../../shared/ui/Button.js';
import { Switch } from '../../shared/ui/forms/Choices.js';
import { Muted, Page, Row } from '../../shared/ui/Layout.js';
import { Menu } from '../../shared/ui/Menu.js';
import { Empty, PageState } from '../../shared/ui/PageState.js';
import { Table, type Column } from '../../shared/ui/Table.js';
import { useConfirmed } from '../../shared/ui/use-confirmed.js';
import { ServerSection, useNeed, useServer } from '../servers/index.js';
import { RunNow } from './editor/RunNow.js';
import { RunBadge } from './RunBadge.js';
import { drop, runsQuery, schedulesQuery, turn, type Schedule } from './schedules.api.js';
import styles from './Schedules.module.css';
import { placeOf, sentenceOf } from './times.js';

export function SchedulesPage() {
  const t = useTranslations('schedules');
  return (
    <ServerSection title={t('title')} needs={permissionOf(listSchedules)}>
      <SchedulesOf />
    </ServerSection>
  );
}

function SchedulesOf() {
  const t = useTranslations('schedules');
  const { identifier: id } = useServer();
  const navigate = useNavigate();
  const query = useQuery(schedulesQuery(id));
  const mayCreate = useNeed('schedule.create');
  const newButton = (
    <Button
      icon={Plus}
      reason={mayCreate}
      onPress={() =>
        void navigate({ to: '/s/$server/schedules/$schedule', params: { server: id, schedule: 'new' } })
      }
    >
      {t('new')}
    </Button>
  );
  return (
    <Page title={t('title')} actions={(query.data?.length ?? 0) > 0 && newButton}>
      <PageState query={query}>
        {(schedules) =>
          schedules.length === 0 ? (
            <Empty icon={CalendarClock} title={t('emptyTitle')} action={newButton}>
              {t('empty')}
            </Empty>
          ) : (
            <SchedulesTable server={id} schedules={schedules} />
          )
        }
      </PageState>
    </Page>
  );
}

function SchedulesTable({ server, schedules }: { server: string; schedules: readonly Schedule[] }) {
  const t = useTranslations('schedules');
  const client = useQueryClient();
  const { queryKey } = schedulesQuery(server);
  const mayUpdate = useNeed('schedule.update');
  const mayDelete = useNeed('schedule.delete');
  const turning = useAction({
    call: ({ id, isOn }: { id: number; isOn: boolean }) => {
      // Shown at once; a refusal turns it back.
      client.setQueryData(queryKey, (list) =>
        list?.map((other) => (other.id === id ? { ...other, is_active: isOn } : other)),
      );
      return turn(server, id, isOn).finally(() => client.invalidateQueries({ queryKey }));
    },
  });
  const deleting = useConfirmed({
    // Its runs are gone too, so they are not asked for again.
    call: ({ id }: Schedule) =>
      drop(server, id).then(() => {
        client.setQueryData(queryKey, (list) => list?.filter((other) => other.id !== id));
      }),
    done: (_, { name }) => t('deleted', { name }),
    title: (doomed) => t('deleteTitle', { name: doomed.name }),
    verb: (doomed) => t('deleteVerb', { name: doomed.name }),
    text: () => <p>{t('deleteLoses')}</p>,
  });
  const columns: Column<Schedule>[] = [
    {
      id: 'name',
      title: t('name'),
      phone: 'first',
      cell: (schedule) => <Name server={server} schedule={schedule} />,
    },
    {
      id: 'next',
      title: t('next'),
      cell: ({ is_active, next_run_at }) =>
        is_active && next_run_at !== null ? (
          <Time at={next_run_at} />
        ) : (
          <Muted>{is_active ? t('neverComes') : t('off')}</Muted>
        ),
    },
    { id: 'last', title: t('last'), cell: (schedule) => <LastRun server={server} schedule={schedule} /> },
    {
      id: 'on',
      title: t('on'),
      cell: ({ id, name, is_active }) => (
        <Switch
          aria-label={t('onOf', { name })}
          isSelected={is_active}
          isDisabled={mayUpdate !== null}
          onChange={(isOn) => turning.run({ id, isOn })}
        />
      ),
    },
    {
      id: 'more',
      title: t('actions'),
      hideTitle: true,
      phone: 'end',
      align: 'end',
      cell: (schedule) => (
        <Row>
          <RunNow server={server} schedule={schedule} reason={mayUpdate} size="small" />
          <Menu
            label={t('moreOf', { name: schedule.name })}
            entries={[
              {
                id: 'delete',
                text: t('delete'),
                isDanger: true,
                reason: mayDelete,
                onAction: () => deleting.ask(schedule),
              },
            ]}
          >
            <Button look="quiet" size="small" icon={Ellipsis} label={t('moreOf', { name: schedule.name })} />
          </Menu>
        </Row>
      ),
    },
  ];
  return (
    <>
      <Table label={t('title')} columns={columns} rows={schedules} rowKey={({ id }) => String(id)} />
      {deleting.dialog}
    </>
  );
}

function Name({ server, schedule }: { server: string; schedule: Schedule }) {
  const t = useTranslations('schedules');
  const { id, name, cron, time_zone } = schedule;
  const sentence = sentenceOf(cron) ?? Object.values(cron).join(' ');
  return (
    <div className={styles.name}>
      <Link to="/s/$server/schedules/$schedule" params={{ server, schedule: String(id) }}>
        {name}
      </Link>
      <span>{t('sentence', { sentence, place: placeOf(time_zone) })}</span>
    </div>
  );
}

function LastRun({ server, schedule }: { server: string; schedule: Schedule }) {
  const common = useTranslations('common');
  const { data } = useQuery({
    ...runsQuery(server, schedule.id, { per_page: 1 }),
    enabled: schedule.last_run_at !== null || schedule.is_processing,
  });
  const run = data?.data[0]?.attributes;
  if (!run)
    return schedule.last_run_at ? <Time at={schedule.last_run_at} /> : <Muted>{common('never')}</Muted>;
  return (
    <Row>
      <RunBadge outcome={run.outcome} />
      <Time at={run.at} />
    </Row>
  );
}
