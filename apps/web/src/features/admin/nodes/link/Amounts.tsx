import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Meter } from '../../../../shared/ui/Badge.js';
import { Card, Muted } from '../../../../shared/ui/Layout.js';
import { useLimits } from '../../parts/use-limits.js';
import type { Node } from '../nodes.api.js';
import { statusQuery } from './link.api.js';
import styles from './Link.module.css';

const KINDS = ['memory', 'disk', 'cpu'] as const;

/** What of the node is promised to servers, what is free to be promised, and what the machine uses now. */
export function Amounts({ node }: { node: Node }) {
  const t = useTranslations('admin.nodeLink');
  const limits = useLimits();
  const { data: status } = useQuery(statusQuery(node.id));
  return (
    <Card title={t('amounts')}>
      <div className={styles.bars}>
        {KINDS.map((kind) => {
          const shown = (amount: number): string =>
            kind === 'cpu' ? limits.percent(amount) : limits.bytes(amount);
          const promised = node.allocated_resources[kind];
          const over = node[`${kind}_overallocate`];
          const limit = over < 0 ? 0 : Math.floor(node[kind] * (1 + over / 100));
          const used = status?.used?.[kind] ?? null;
          const text =
            limit > 0
              ? t('promised', { promised: shown(promised), limit: shown(limit) })
              : t('promisedFreely', { promised: shown(promised) });
          return (
            <div key={kind} className={styles.bar}>
              <span>{t(kind)}</span>
              <span>{text}</span>
              {limit > 0 && <Meter label={t(kind)} value={promised / limit} text={text} />}
              <Muted>
                {[
                  limit > 0 && t('free', { free: shown(Math.max(0, limit - promised)) }),
                  used !== null && t('used', { used: shown(used) }),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </Muted>
            </div>
          );
        })}
      </div>
    </Card>
  );
}
