import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Badge } from '../../../../shared/ui/Badge.js';
import { statusQuery } from './link.api.js';
import { isLinked, isUnjoined } from './link.rules.js';

/** The link to a node in a word; nothing until it was asked. */
export function NodeHealth({ node }: { node: number }) {
  const t = useTranslations('admin.nodeLink.health');
  const { data } = useQuery(statusQuery(node));
  if (data === undefined) return null;
  if (isLinked(data.legs)) {
    return (
      <Badge tone="ok" shape="dot">
        {t('healthy')}
      </Badge>
    );
  }
  return isUnjoined(data.legs) ? (
    <Badge tone="info" shape="half">
      {t('unjoined')}
    </Badge>
  ) : (
    <Badge tone="bad" shape="cross">
      {t('broken')}
    </Badge>
  );
}
