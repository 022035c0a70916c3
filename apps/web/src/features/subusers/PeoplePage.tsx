import { useQuery, useQueryClient } from '@tanstack/react-query';
import { UserPlus, Users } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { listSubusers } from '@app/contracts/client/subusers.contract.js';
import { permissionOf } from '../../shared/api/can.js';
import { useMe } from '../../shared/api/session.js';
import { Button } from '../../shared/ui/Button.js';
import { Banner, Page } from '../../shared/ui/Layout.js';
import { Empty, PageState } from '../../shared/ui/PageState.js';
import { toast } from '../../shared/ui/toast.js';
import { useConfirmed } from '../../shared/ui/use-confirmed.js';
import { useClosed, useNeed, useServer, useServerPermissions } from '../servers/index.js';
import { PeopleTable } from './PeopleTable.js';
import { PersonDialog } from './PersonDialog.js';
import { change, dismiss, invite, subusersQuery, type Subuser } from './subusers.api.js';

export function PeoplePage() {
  const t = useTranslations('people');
  const closed = useClosed();
  const hidden = useNeed(permissionOf(listSubusers)) ?? closed;
  const mayCreate = useNeed('user.create') ?? closed;
  const [edited, setEdited] = useState<Subuser | 'new' | null>(null);
  const { identifier: id } = useServer();
  const { data: people } = useQuery({ ...subusersQuery(id), enabled: hidden === null });
  const inviteButton = (
    <Button icon={UserPlus} reason={mayCreate} onPress={() => setEdited('new')}>
      {t('invite')}
    </Button>
  );
  return (
    <Page title={t('title')} actions={(people?.length ?? 0) > 0 && inviteButton}>
      {hidden === null ? (
        <Everybody onEdit={setEdited} inviteButton={inviteButton} />
      ) : (
        <OnlyMe reason={hidden} />
      )}
      <Editing edited={edited} onClose={() => setEdited(null)} />
    </Page>
  );
}

function Everybody(props: { onEdit: (person: Subuser) => void; inviteButton: React.ReactNode }) {
  const t = useTranslations('people');
  const { identifier: id, name } = useServer();
  const me = useMe();
  const query = useQuery(subusersQuery(id));
  const removing = useConfirmed({
    call: ({ uuid }: Subuser) => dismiss(id, uuid),
    changes: [subusersQuery(id).queryKey],
    done: (_, { username }) => t('removed', { name: username }),
    title: (doomed) => t('removeTitle', { name: doomed.username }),
    verb: (doomed) => t('removeVerb', { name: doomed.username }),
    text: () => <p>{t('removeLoses')}</p>,
  });
  return (
    <>
      <PageState query={query}>
        {(people) =>
          people.length === 0 ? (
            <Empty icon={Users} title={t('emptyTitle')} action={props.inviteButton}>
              {t('empty', { name })}
            </Empty>
          ) : (
            <PeopleTable people={people} ownId={me.uuid} onEdit={props.onEdit} onRemove={removing.ask} />
          )
        }
      </PageState>
      {removing.dialog}
    </>
  );
}

/** Whoever may not see the others can still go, and while nobody may. */
function OnlyMe({ reason }: { reason: string }) {
  const { identifier, server_owner: isOwner } = useServer();
  const me = useMe();
  const permissions = [...useServerPermissions(identifier)];
  const nothing = (): void => undefined;
  return (
    <>
      <Banner tone="info">{reason}</Banner>
      {!isOwner && (
        <PeopleTable people={[{ ...me, permissions }]} ownId={me.uuid} onEdit={nothing} onRemove={nothing} />
      )}
    </>
  );
}

function Editing({ edited, onClose }: { edited: Subuser | 'new' | null; onClose: () => void }) {
  const t = useTranslations('people');
  const { identifier: id } = useServer();
  const client = useQueryClient();
  const own = useServerPermissions(id);
  const save = async (email: string, permissions: string[]): Promise<void> => {
    if (edited === 'new') await invite(id, { email, permissions });
    else if (edited) await change(id, edited.uuid, permissions);
    await client.invalidateQueries({ queryKey: subusersQuery(id).queryKey });
    toast({ tone: 'ok', text: edited === 'new' ? t('invited', { email }) : t('changed', { email }) });
    onClose();
  };
  return (
    <PersonDialog
      isOpen={edited !== null}
      person={edited === 'new' ? null : edited}
      own={own}
      onClose={onClose}
      onSave={save}
    />
  );
}
