import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import {
  attachMountServers,
  detachMountServer,
  listMounts,
} from '@app/contracts/application/mounts.contract.js';
import { useAction } from '../../../shared/api/use-action.js';
import { Checkbox } from '../../../shared/ui/forms/Choices.js';
import { Card, Muted, Stack } from '../../../shared/ui/Layout.js';
import { PageState, Skeleton } from '../../../shared/ui/PageState.js';
import { included } from '../parts/included.js';
import { Twofold } from '../../../shared/ui/cells/Twofold.js';
import { useAdminNeed } from '../parts/use-admin-need.js';
import { attach, detach, fits, mountsQuery, MOUNTS, type Mount } from './mounts.api.js';

/** The mounts that a server may have, to attach and detach. */
export function ServerMounts(props: { server: { id: number; name: string; node: number; egg: number } }) {
  const { server } = props;
  const t = useTranslations('admin.mounts');
  const need = useAdminNeed();
  const query = useQuery({ ...mountsQuery, enabled: need(listMounts) === null });
  const changing = useAction({
    call: ({ mount, isOn }: { mount: Mount; isOn: boolean }) =>
      (isOn ? attach : detach)('servers', mount.id, server.id),
    changes: [MOUNTS],
    done: (_, { mount: { name }, isOn }) => t(isOn ? 'attached' : 'detached', { what: server.name, name }),
  });
  if (need(listMounts) !== null) return null;
  const isChangeable = need(attachMountServers) === null && need(detachMountServer) === null;
  return (
    <Card title={t('ofServer')} help={t('ofServerHelp')}>
      <PageState query={query} skeleton={<Skeleton rows={1} />}>
        {(all) => {
          const mounts = all.filter((mount) => fits(mount, server));
          if (mounts.length === 0) return <Muted>{t('noneFits')}</Muted>;
          return (
            <Stack>
              {mounts.map((mount) => (
                <Checkbox
                  key={mount.id}
                  isSelected={included(mount.relationships?.servers).some(({ id }) => id === server.id)}
                  isDisabled={changing.busy || !isChangeable}
                  onChange={(isOn) => changing.run({ mount, isOn })}
                >
                  <Twofold below={t('from', { source: mount.source, target: mount.target })}>
                    <strong>{mount.name}</strong>
                  </Twofold>
                </Checkbox>
              ))}
            </Stack>
          );
        }}
      </PageState>
    </Card>
  );
}
