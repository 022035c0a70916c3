import { History } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Time } from '../../shared/format/Time.js';
import { Badge } from '../../shared/ui/Badge.js';
import { Empty } from '../../shared/ui/PageState.js';
import { Pages } from '../../shared/ui/Pages.js';
import { Table, type Column } from '../../shared/ui/Table.js';
import type { ActivityEvent, ActivityList } from './activity.api.js';
import { useSentence } from './use-sentence.js';
import styles from './Activity.module.css';

/** Events as sentences: who did what, when, from where. */
export function ActivityListView<E extends ActivityEvent>(props: {
  list: Pick<ActivityList, 'meta'> & { readonly data: readonly { readonly attributes: E }[] };
  empty: string;
  onPage: (page: number) => void;
  /** What an event is about, where that is not the page's own server or account. */
  about?: (event: E) => ReactNode;
}) {
  const { list, empty, onPage, about } = props;
  const t = useTranslations('activity');
  if (list.data.length === 0) {
    return (
      <Empty icon={History} title={t('emptyTitle')}>
        {empty}
      </Empty>
    );
  }
  const columns: Column<E>[] = [
    { id: 'what', title: t('what'), phone: 'first', cell: (event) => <Sentence event={event} /> },
    ...(about ? [{ id: 'about', title: t('about'), cell: about }] : []),
    {
      id: 'ip',
      title: t('where'),
      cell: ({ ip }) => (ip === null ? null : <code className={styles.ip}>{ip}</code>),
    },
    { id: 'when', title: t('when'), cell: ({ timestamp }) => <Time at={timestamp} /> },
  ];
  const { current_page, total_pages } = list.meta.pagination;
  return (
    <>
      <Table
        label={t('label')}
        columns={columns}
        rows={list.data.map(({ attributes }) => attributes)}
        rowKey={({ id }) => id}
      />
      <Pages page={current_page} pages={total_pages} onPage={onPage} />
    </>
  );
}

function Sentence({ event }: { event: ActivityEvent }) {
  const t = useTranslations('activity');
  const { actor, text } = useSentence()(event);
  return (
    <span className={styles.sentence}>
      <strong>{actor}</strong> <span>{text}</span>
      {event.is_api && <Badge tone="quiet">{t('byKey')}</Badge>}
    </span>
  );
}
