import { useQuery, useQueryClient } from '@tanstack/react-query';
import { MapPin, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { z } from 'zod';
import { createLocation } from '@app/contracts/application/locations.contract.js';
import { useRouteForm } from '../../../shared/api/use-form.js';
import { Button } from '../../../shared/ui/Button.js';
import { Dialog, DialogButtons } from '../../../shared/ui/Dialog.js';
import { Field } from '../../../shared/ui/forms/Field.js';
import { Page, Row, Stack } from '../../../shared/ui/Layout.js';
import { Empty, PageState } from '../../../shared/ui/PageState.js';
import { Table, type Column } from '../../../shared/ui/Table.js';
import { toast } from '../../../shared/ui/toast.js';
import { useConfirmed } from '../../../shared/ui/use-confirmed.js';
import { included } from '../parts/included.js';
import { addLocation, changeLocation, dropLocation, locationsQuery, type Location } from './catalogue.api.js';

const KEY = locationsQuery.queryKey;

export function LocationsPage() {
  const t = useTranslations('admin.locations');
  const query = useQuery(locationsQuery);
  const [edited, setEdited] = useState<Location | 'new' | null>(null);
  const deleting = useConfirmed({
    call: ({ id }: Location) => dropLocation(id),
    changes: [KEY],
    done: (_, { short }) => t('deleted', { name: short }),
    title: (doomed) => t('deleteTitle', { name: doomed.short }),
    verb: (doomed) => t('deleteOf', { name: doomed.short }),
    text: () => <p>{t('deleteLoses')}</p>,
  });
  const newButton = (
    <Button icon={Plus} onPress={() => setEdited('new')}>
      {t('new')}
    </Button>
  );
  const nodesOf = ({ relationships }: Location): number => included(relationships?.nodes).length;
  const columns: Column<Location>[] = [
    { id: 'short', title: t('short'), phone: 'first', cell: ({ short }) => <strong>{short}</strong> },
    { id: 'long', title: t('long'), cell: ({ long }) => long },
    { id: 'nodes', title: t('nodes'), align: 'end', phone: 'hidden', cell: nodesOf },
    {
      id: 'more',
      title: t('actions'),
      hideTitle: true,
      phone: 'end',
      align: 'end',
      cell: (location) => (
        <Row>
          <Button
            look="quiet"
            size="small"
            icon={Pencil}
            label={t('editOf', { name: location.short })}
            onPress={() => setEdited(location)}
          />
          <Button
            look="quiet"
            size="small"
            icon={Trash2}
            label={t('deleteOf', { name: location.short })}
            reason={nodesOf(location) > 0 ? t('hasNodes') : null}
            onPress={() => deleting.ask(location)}
          />
        </Row>
      ),
    },
  ];
  return (
    <Page title={t('title')} actions={(query.data?.length ?? 0) > 0 && newButton}>
      <PageState query={query}>
        {(locations) =>
          locations.length === 0 ? (
            <Empty icon={MapPin} title={t('emptyTitle')} action={newButton}>
              {t('empty')}
            </Empty>
          ) : (
            <Table label={t('title')} columns={columns} rows={locations} rowKey={({ id }) => String(id)} />
          )
        }
      </PageState>
      <Dialog
        title={edited === 'new' ? t('newTitle') : t('editOf', { name: edited?.short ?? '' })}
        isOpen={edited !== null}
        onClose={() => setEdited(null)}
      >
        {edited !== null && (
          <LocationForm location={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
        )}
      </Dialog>
      {deleting.dialog}
    </Page>
  );
}

// An empty description stands for none.
const Body = z.object({ short: createLocation.body.shape.short, long: z.string().max(191) });

function LocationForm({ location, onClose }: { location: Location | null; onClose: () => void }) {
  const t = useTranslations('admin.locations');
  const common = useTranslations('common');
  const client = useQueryClient();
  const form = useRouteForm(Body, {
    values: { short: location?.short ?? '', long: location?.long ?? '' },
    onSubmit: async ({ short, long }) => {
      const body = { short, long: long === '' ? null : long };
      await (location === null ? addLocation(body) : changeLocation(location.id, body));
      await client.invalidateQueries({ queryKey: KEY });
      toast({ tone: 'ok', text: t('saved', { name: short }) });
      onClose();
    },
  });
  return (
    <form onSubmit={form.send} noValidate>
      <Stack>
        <Field control={form.control} name="short" label={t('short')} help={t('shortHelp')} autoFocus />
        <Field control={form.control} name="long" label={t('long')} />
        <DialogButtons>
          <Button onPress={onClose}>{common('cancel')}</Button>
          <Button type="submit" look="primary" busy={form.formState.isSubmitting}>
            {common('save')}
          </Button>
        </DialogButtons>
      </Stack>
    </form>
  );
}
