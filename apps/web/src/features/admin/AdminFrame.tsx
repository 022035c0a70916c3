import { Outlet } from '@tanstack/react-router';
import { ShieldAlert } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useIsAdmin } from '../../shared/api/session.js';
import { Page } from '../../shared/ui/Layout.js';
import { Empty } from '../../shared/ui/PageState.js';

/** Around every page of the administration: others are told that it is none of theirs. */
export function AdminFrame() {
  const t = useTranslations('admin');
  const isAdmin = useIsAdmin();
  if (isAdmin) return <Outlet />;
  return (
    <Page title={t('title')}>
      <Empty icon={ShieldAlert} title={t('notYours')}>
        {t('notYoursHelp')}
      </Empty>
    </Page>
  );
}
