import { useTranslations } from 'use-intl';
import { Badge } from '../../../shared/ui/Badge.js';
import { Row } from '../../../shared/ui/Layout.js';
import type { Node } from './nodes.api.js';

/** What keeps new servers away from a node, or nothing. */
export function NodeBadges({ node }: { node: Pick<Node, 'maintenance_mode' | 'public'> }) {
  const t = useTranslations('admin.nodes');
  return (
    <Row>
      {node.maintenance_mode && (
        <Badge tone="warn" shape="diamond">
          {t('maintenance')}
        </Badge>
      )}
      {!node.public && <Badge tone="quiet">{t('private')}</Badge>}
      {!node.maintenance_mode && node.public && (
        <Badge tone="ok" shape="dot">
          {t('open')}
        </Badge>
      )}
    </Row>
  );
}
