import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Egg as EggIcon, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { createEgg } from '@app/contracts/application/egg-editing.contract.js';
import { createNest, deleteNest, updateNest } from '@app/contracts/application/nests.contract.js';
import { Button } from '../../../shared/ui/Button.js';
import { Card, Muted, Page } from '../../../shared/ui/Layout.js';
import { Empty, PageState } from '../../../shared/ui/PageState.js';
import { useConfirmed } from '../../../shared/ui/use-confirmed.js';
import { eggsQuery, nestsQuery, type Egg, type Nest } from '../catalogue/catalogue.api.js';
import { useAdminNeed } from '../parts/use-admin-need.js';
import { EggTable } from './EggTable.js';
import { dropNest, NESTS } from './eggs.api.js';
import { ImportEggs } from './import/ImportEggs.js';
import { NestDialog, type EditedNest } from './NestDialog.js';

/** What servers are made of, by nest. */
export function EggsPage() {
  const t = useTranslations('admin.eggs');
  const nestTexts = useTranslations('admin.nests');
  const navigate = useNavigate();
  const need = useAdminNeed();
  const eggs = useQuery(eggsQuery);
  const nests = useQuery(nestsQuery);
  const [edited, setEdited] = useState<EditedNest>(null);
  return (
    <ImportEggs>
      {(importButtons) => (
        <Page
          title={t('title')}
          actions={
            <>
              {importButtons}
              <Button icon={Plus} reason={need(createNest)} onPress={() => setEdited('new')}>
                {nestTexts('new')}
              </Button>
              <Button
                icon={Plus}
                reason={need(createEgg)}
                onPress={() =>
                  void navigate({
                    to: '/admin/eggs/$egg/$section',
                    params: { egg: 'new', section: 'general' },
                  })
                }
              >
                {t('new')}
              </Button>
            </>
          }
        >
          <PageState query={eggs}>
            {(all) =>
              all.length === 0 && (nests.data ?? []).length === 0 ? (
                <Empty icon={EggIcon} title={t('emptyTitle')}>
                  {t('empty')}
                </Empty>
              ) : (
                <Nests eggs={all} nests={nests.data ?? []} onEdit={setEdited} />
              )
            }
          </PageState>
          <NestDialog nest={edited} onClose={() => setEdited(null)} />
        </Page>
      )}
    </ImportEggs>
  );
}

function Nests(props: { eggs: readonly Egg[]; nests: readonly Nest[]; onEdit: (nest: Nest) => void }) {
  const { eggs, nests, onEdit } = props;
  const t = useTranslations('admin.nests');
  const eggTexts = useTranslations('admin.eggs');
  const need = useAdminNeed();
  const byNest = Map.groupBy(eggs, ({ nest }) => nest);
  // Whoever sees eggs and no nests sees them by number.
  const unknown = [...byNest.keys()].filter((id) => !nests.some((nest) => nest.id === id));
  const deleting = useConfirmed({
    call: ({ id }: Nest) => dropNest(id),
    changes: [NESTS],
    done: (_, { name }) => t('deleted', { name }),
    title: (doomed) => t('deleteTitle', { name: doomed.name }),
    verb: (doomed) => t('deleteOf', { name: doomed.name }),
    text: () => <p>{t('deleteLoses')}</p>,
  });
  return (
    <>
      {nests.map((nest) => {
        const members = byNest.get(nest.id) ?? [];
        return (
          <Card
            key={nest.id}
            title={nest.name}
            {...(nest.description ? { help: nest.description } : {})}
            actions={
              <>
                <Button
                  look="quiet"
                  size="small"
                  icon={Pencil}
                  label={t('editOf', { name: nest.name })}
                  reason={need(updateNest)}
                  onPress={() => onEdit(nest)}
                />
                <Button
                  look="quiet"
                  size="small"
                  icon={Trash2}
                  label={t('deleteOf', { name: nest.name })}
                  reason={need(deleteNest) ?? (members.length > 0 ? t('hasEggs') : null)}
                  onPress={() => deleting.ask(nest)}
                />
              </>
            }
          >
            {members.length === 0 ? (
              <Muted>{t('empty')}</Muted>
            ) : (
              <EggTable eggs={members} label={nest.name} />
            )}
          </Card>
        );
      })}
      {unknown.map((id) => (
        <Card key={id} title={eggTexts('nest', { nest: id })}>
          <EggTable eggs={byNest.get(id)!} label={eggTexts('nest', { nest: id })} />
        </Card>
      ))}
      {deleting.dialog}
    </>
  );
}
