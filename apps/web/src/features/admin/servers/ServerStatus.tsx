import { useTranslations } from 'use-intl';
import { Badge } from '../../../shared/ui/Badge.js';
import type { PlainServer } from './servers.api.js';

/** What the panel is doing with a server; nothing said is nothing special. */
export function ServerStatus({ server }: { server: Pick<PlainServer, 'suspended' | 'status'> }) {
  const t = useTranslations('admin.servers.status');
  if (server.suspended) {
    return (
      <Badge tone="bad" shape="square">
        {t('suspended')}
      </Badge>
    );
  }
  switch (server.status) {
    case null:
      return <>{t('ready')}</>;
    case 'installing':
    case 'restoring_backup':
    case 'transferring':
      return (
        <Badge tone="info" shape="half">
          {t(server.status)}
        </Badge>
      );
    case 'install_failed':
    case 'reinstall_failed':
      return (
        <Badge tone="bad" shape="cross">
          {t('install_failed')}
        </Badge>
      );
    default:
      return <Badge tone="quiet">{server.status}</Badge>;
  }
}
