import type { NodeLeg } from '@app/contracts/application/node-link.contract.js';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Badge } from '../../../../shared/ui/Badge.js';
import { Card, Muted } from '../../../../shared/ui/Layout.js';
import { PageState, Skeleton } from '../../../../shared/ui/PageState.js';
import { statusQuery } from './link.api.js';
import styles from './Link.module.css';

const LOOKS = {
  true: { tone: 'ok', shape: 'dot', text: 'fine' },
  false: { tone: 'bad', shape: 'cross', text: 'broken' },
  null: { tone: 'quiet', shape: 'ring', text: 'unknown' },
} as const;

/** Each way between panel and node by itself: how it stands, why it does not, and what to do. */
export function LinkCard({ node }: { node: number }) {
  const t = useTranslations('admin.nodeLink');
  const query = useQuery(statusQuery(node));
  return (
    <Card title={t('title')} help={t('help')}>
      <PageState query={query} skeleton={<Skeleton rows={4} height={28} />}>
        {({ legs, skew_ms }) => (
          <ul className={styles.legs} aria-label={t('title')}>
            {legs.map((leg) => (
              <Leg key={leg.name} leg={leg} skew={skew_ms} />
            ))}
          </ul>
        )}
      </PageState>
    </Card>
  );
}

function Leg({ leg: { name, ok, ms, cause, remedy }, skew }: { leg: NodeLeg; skew: number | null }) {
  const t = useTranslations('admin.nodeLink');
  const { tone, shape, text } = LOOKS[`${ok}`];
  const figure =
    name === 'clock' && skew !== null
      ? t('skew', { seconds: Math.round(skew / 1000) })
      : ms === null
        ? null
        : t('took', { ms: Math.round(ms) });
  return (
    <li className={styles.leg}>
      <span className={styles.name}>{t(`leg.${name}`)}</span>
      <Badge tone={tone} shape={shape}>
        {t(text)}
      </Badge>
      {figure !== null && <Muted>{figure}</Muted>}
      {(cause ?? remedy) !== null && (
        <p className={styles.cause}>
          {cause} {remedy}
        </p>
      )}
    </li>
  );
}
