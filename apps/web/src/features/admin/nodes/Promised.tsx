import { useTranslations } from 'use-intl';
import { Meter } from '../../../shared/ui/Badge.js';
import styles from '../parts/Parts.module.css';
import { useLimits } from '../parts/use-limits.js';
import type { Node } from './nodes.api.js';

/** What servers were promised of a node's memory or disk. */
export function Promised({ node, what }: { node: Node; what: 'memory' | 'disk' }) {
  const t = useTranslations('admin.nodes');
  const limits = useLimits();
  const used = node.allocated_resources[what];
  const overallocate = node[`${what}_overallocate`];
  const limit = overallocate < 0 ? 0 : Math.floor(node[what] * (1 + overallocate / 100));
  const text =
    limit > 0
      ? t('promised', { used: limits.bytes(used), limit: limits.bytes(limit) })
      : t('promisedFreely', { used: limits.bytes(used) });
  return (
    <span className={styles.promised}>
      {text}
      {limit > 0 && <Meter label={t(what)} value={used / limit} text={text} />}
    </span>
  );
}
