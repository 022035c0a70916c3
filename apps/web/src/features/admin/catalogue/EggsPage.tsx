import { useQuery } from '@tanstack/react-query';
import { Download, Egg as EggIcon, Trash2, Upload } from 'lucide-react';
import { useRef } from 'react';
import { useTranslations } from 'use-intl';
import { useAction } from '../../../shared/api/use-action.js';
import { Button } from '../../../shared/ui/Button.js';
import { Card, Page, Row } from '../../../shared/ui/Layout.js';
import { Empty, PageState } from '../../../shared/ui/PageState.js';
import { Table, type Column } from '../../../shared/ui/Table.js';
import { useConfirmed } from '../../../shared/ui/use-confirmed.js';
import { Twofold } from '../parts/Twofold.js';
import { included } from '../parts/included.js';
import { dropEgg, eggsQuery, eggUrl, nestsQuery, takeEgg, type Egg } from './catalogue.api.js';

const EGGS = [eggsQuery.queryKey];

/** What servers are made of, by nest. */
export function EggsPage() {
  const t = useTranslations('admin.eggs');
  const eggs = useQuery(eggsQuery);
  const nests = useQuery(nestsQuery);
  return (
    <Page title={t('title')} actions={<Import />}>
      <PageState query={eggs}>
        {(all) =>
          all.length === 0 ? (
            <Empty icon={EggIcon} title={t('emptyTitle')}>
              {t('empty')}
            </Empty>
          ) : (
            [...Map.groupBy(all, ({ nest }) => nest)].map(([nest, members]) => (
              <Card key={nest} title={nests.data?.find(({ id }) => id === nest)?.name ?? t('nest', { nest })}>
                <EggTable eggs={members} />
              </Card>
            ))
          )
        }
      </PageState>
    </Page>
  );
}

/** By a file that is chosen; an egg that is there already is updated. */
function Import() {
  const t = useTranslations('admin.eggs');
  const input = useRef<HTMLInputElement>(null);
  const taking = useAction({
    call: async (files: readonly File[]) => {
      const names: string[] = [];
      for (const file of files) names.push((await takeEgg(await file.text())).name);
      return names.join(', ');
    },
    changes: EGGS,
    done: (names) => t('imported', { names }),
  });
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".json,.yaml,.yml"
        multiple
        hidden
        aria-label={t('file')}
        onChange={({ target }) => {
          const files = [...(target.files ?? [])];
          // The same file can be chosen again after it was mended.
          target.value = '';
          if (files.length > 0) taking.run(files);
        }}
      />
      <Button icon={Upload} busy={taking.busy} onPress={() => input.current?.click()}>
        {t('import')}
      </Button>
    </>
  );
}

function EggTable({ eggs }: { eggs: readonly Egg[] }) {
  const t = useTranslations('admin.eggs');
  const deleting = useConfirmed({
    call: ({ id }: Egg) => dropEgg(id),
    changes: EGGS,
    done: (_, { name }) => t('deleted', { name }),
    title: (doomed) => t('deleteTitle', { name: doomed.name }),
    verb: (doomed) => t('deleteOf', { name: doomed.name }),
    text: () => <p>{t('deleteLoses')}</p>,
  });
  const columns: Column<Egg>[] = [
    {
      id: 'name',
      title: t('egg'),
      phone: 'first',
      cell: ({ name, description }) => (
        <Twofold below={description ?? ''}>
          <strong>{name}</strong>
        </Twofold>
      ),
    },
    { id: 'author', title: t('author'), phone: 'hidden', cell: ({ author }) => author },
    {
      id: 'variables',
      title: t('variables'),
      align: 'end',
      phone: 'hidden',
      cell: ({ relationships }) => included(relationships?.variables).length,
    },
    {
      id: 'more',
      title: t('actions'),
      hideTitle: true,
      phone: 'end',
      align: 'end',
      cell: (egg) => (
        <Row>
          <Button
            look="quiet"
            size="small"
            icon={Download}
            label={t('export', { name: egg.name })}
            onPress={() => location.assign(eggUrl(egg.id))}
          />
          <Button
            look="quiet"
            size="small"
            icon={Trash2}
            label={t('deleteOf', { name: egg.name })}
            onPress={() => deleting.ask(egg)}
          />
        </Row>
      ),
    },
  ];
  return (
    <>
      <Table label={t('title')} columns={columns} rows={eggs} rowKey={({ uuid }) => uuid} />
      {deleting.dialog}
    </>
  );
}
