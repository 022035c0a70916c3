import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Page } from '../../../../shared/ui/Layout.js';
import { PageState } from '../../../../shared/ui/PageState.js';
import { included } from '../../parts/included.js';
import { eggQuery } from '../eggs.api.js';
import { draftOf, newEgg, type EggDraft } from './egg-draft.rules.js';
import { EggForm } from './EggForm.js';

/** An egg that is there, or a new one. */
export function EggPage() {
  const { egg } = useParams({ from: '/shell/admin/eggs/$egg/$section' });
  return egg === 'new' ? (
    <Kept key="new" id={null} draft={newEgg} />
  ) : (
    <KnownEgg key={egg} id={Number(egg)} />
  );
}

function KnownEgg({ id }: { id: number }) {
  const t = useTranslations('admin.eggs');
  const query = useQuery(eggQuery(id));
  if (query.data === undefined) {
    return (
      <Page title={t('egg')} crumbs={<Link to="/admin/eggs">{t('title')}</Link>}>
        <PageState query={query}>{() => null}</PageState>
      </Page>
    );
  }
  const { data: egg } = query;
  return <Kept id={id} draft={() => draftOf(egg, included(egg.relationships?.variables))} />;
}

/** Somebody else's change does not take the words out of the hand: it comes with the next opening. */
function Kept({ id, draft }: { id: number | null; draft: () => EggDraft }) {
  const [first] = useState(draft);
  return <EggForm id={id} saved={first} />;
}
