import { useTranslations } from 'use-intl';
import { useAction } from '../../../shared/api/use-action.js';
import { Button } from '../../../shared/ui/Button.js';
import type { Server } from '../servers.api.js';
import { liftSuspension } from './suspension.api.js';

/** The administrator's way out of a suspension. */
export function Unsuspend({ server }: { server: Server }) {
  const t = useTranslations('servers');
  const lifting = useAction({
    call: () => liftSuspension(server.internal_id),
    changes: [['server', server.identifier], ['servers'], ['admin']],
    done: () => t('unsuspended', { name: server.name }),
  });
  return (
    <Button size="small" busy={lifting.busy} onPress={() => lifting.run()}>
      {t('unsuspend')}
    </Button>
  );
}
