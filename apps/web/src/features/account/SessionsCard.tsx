import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useAction } from '../../shared/api/use-action.js';
import { Time } from '../../shared/format/Time.js';
import { Badge } from '../../shared/ui/Badge.js';
import { Button } from '../../shared/ui/Button.js';
import { Card, Row } from '../../shared/ui/Layout.js';
import { PageState, Skeleton } from '../../shared/ui/PageState.js';
import { Table } from '../../shared/ui/Table.js';
import { end, endOthers, sessionsQuery } from './account.api.js';
import { readUserAgent } from './user-agent.js';

/** Where the account is signed in, and the ends of it. */
export function SessionsCard() {
  const t = useTranslations('account');
  const query = useQuery(sessionsQuery);
  const changes = [sessionsQuery.queryKey];
  const ending = useAction({ call: end, changes, done: () => t('sessionEnded') });
  const endingOthers = useAction({ call: endOthers, changes, done: () => t('othersEnded') });
  const deviceOf = (userAgent: string): string => {
    const known = readUserAgent(userAgent);
    return known ? t('on', known) : t('unknownDevice');
  };
  return (
    <Card
      title={t('sessions')}
      help={t('sessionsHelp')}
      actions={
        (query.data?.length ?? 0) > 1 && (
          <Button size="small" busy={endingOthers.busy} onPress={() => endingOthers.run()}>
            {t('endOthers')}
          </Button>
        )
      }
    >
      <PageState query={query} skeleton={<Skeleton rows={2} />}>
        {(sessions) => (
          <Table
            label={t('sessions')}
            rows={sessions}
            rowKey={({ id }) => id}
            columns={[
              {
                id: 'device',
                title: t('device'),
                phone: 'first',
                cell: ({ user_agent, current }) => (
                  <Row>
                    <span title={user_agent}>{deviceOf(user_agent)}</span>
                    {current && <Badge tone="ok">{t('current')}</Badge>}
                  </Row>
                ),
              },
              { id: 'ip', title: t('ip'), cell: ({ ip }) => <code>{ip}</code> },
              { id: 'used', title: t('lastUsed'), cell: ({ last_used_at }) => <Time at={last_used_at} /> },
              {
                id: 'end',
                title: t('endSession'),
                hideTitle: true,
                phone: 'end',
                align: 'end',
                cell: ({ id, current, user_agent }) =>
                  current ? null : (
                    <Button
                      size="small"
                      busy={ending.busy}
                      aria-label={t('endSessionOf', { device: deviceOf(user_agent) })}
                      onPress={() => ending.run(id)}
                    >
                      {t('endSession')}
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </PageState>
    </Card>
  );
}
