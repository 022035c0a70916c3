import { ServerOff } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Empty } from '../../../shared/ui/PageState.js';
import { ServersTable } from '../servers/ServersTable.js';
import { included } from '../parts/included.js';
import type { Node } from './nodes.api.js';

export function NodeServers({ node }: { node: Node }) {
  const t = useTranslations('admin.nodes');
  const servers = included(node.relationships?.servers);
  return servers.length === 0 ? (
    <Empty icon={ServerOff} title={t('noServers')}>
      {t('noServersHelp')}
    </Empty>
  ) : (
    <ServersTable servers={servers} />
  );
}
