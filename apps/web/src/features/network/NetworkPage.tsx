import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Network, Plus } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { listAllocations } from '@app/contracts/client/network.contract.js';
import { permissionOf } from '../../shared/api/can.js';
import { useAction } from '../../shared/api/use-action.js';
import { Button } from '../../shared/ui/Button.js';
import { Muted, Page } from '../../shared/ui/Layout.js';
import { Empty, PageState } from '../../shared/ui/PageState.js';
import { useConfirmed } from '../../shared/ui/use-confirmed.js';
import { ServerSection, hostAndPort, useNeed, useServer } from '../servers/index.js';
import { AllocationsView } from './AllocationsView.js';
import { add, allocationsQuery, makePrimary, note, remove, type Allocation } from './network.api.js';

export function NetworkPage() {
  const t = useTranslations('network');
  return (
    <ServerSection title={t('title')} needs={permissionOf(listAllocations)}>
      <NetworkOf />
    </ServerSection>
  );
}

function NetworkOf() {
  const t = useTranslations('network');
  const client = useQueryClient();
  const server = useServer();
  const { identifier: id, name, feature_limits } = server;
  const query = useQuery(allocationsQuery(id));
  // The address of the server is part of what is shown of it elsewhere.
  const changes = [['server', id], ['servers']];
  const adding = useAction({
    call: () => add(id),
    changes,
    done: ({ attributes }) => t('added', { address: hostAndPort(attributes) }),
  });
  const noting = useAction({
    call: ({ allocation, notes }: { allocation: Allocation; notes: string }) => {
      // Shown at once; a refusal brings the old one back.
      client.setQueryData(allocationsQuery(id).queryKey, (list) =>
        list?.map((other) => (other.id === allocation.id ? { ...other, notes } : other)),
      );
      return note(id, allocation.id, notes).finally(() =>
        client.invalidateQueries({ queryKey: allocationsQuery(id).queryKey }),
      );
    },
  });
  const choosing = useAction({
    call: (allocation: Allocation) => makePrimary(id, allocation.id),
    changes,
    done: (_, allocation) => t('chosen', { address: hostAndPort(allocation) }),
  });
  const removing = useConfirmed({
    call: (allocation: Allocation) => remove(id, allocation.id),
    changes,
    done: (_, allocation) => t('removed', { address: hostAndPort(allocation) }),
    title: (doomed) => t('removeTitle', { address: hostAndPort(doomed) }),
    verb: () => t('removeVerb'),
    text: (doomed) => (
      <>
        {doomed.notes && <p>{t('removeNote', { notes: doomed.notes })}</p>}
        <p>{t('removeLoses', { name })}</p>
      </>
    ),
  });
  const mayCreate = useNeed('allocation.create');
  const mayUpdate = useNeed('allocation.update');
  const mayDelete = useNeed('allocation.delete');
  const limit = feature_limits.allocations ?? 0;
  const count = query.data?.length ?? 0;
  const noMore = limit === 0 ? t('noneAllowed') : count >= limit ? t('full', { limit }) : null;
  return (
    <Page
      title={t('title')}
      beside={limit > 0 && <Muted>{t('count', { count, limit })}</Muted>}
      actions={
        <Button icon={Plus} busy={adding.busy} reason={mayCreate ?? noMore} onPress={() => adding.run()}>
          {t('add')}
        </Button>
      }
    >
      <PageState query={query}>
        {(allocations) =>
          allocations.length === 0 ? (
            <Empty icon={Network} title={t('emptyTitle')}>
              {t('empty')}
            </Empty>
          ) : (
            <AllocationsView
              allocations={allocations}
              mayUpdate={mayUpdate}
              mayDelete={mayDelete ?? (limit === 0 ? t('fixed') : null)}
              busy={choosing.busy || removing.busy}
              onNote={(allocation, notes) => noting.run({ allocation, notes })}
              onPrimary={(allocation) => choosing.run(allocation)}
              onRemove={removing.ask}
            />
          )
        }
      </PageState>
      {removing.dialog}
    </Page>
  );
}
