import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Page } from '../../../shared/ui/Layout.js';
import { Empty } from '../../../shared/ui/PageState.js';
import { useAdminNeed, type AdminRoute } from './use-admin-need.js';

/** A page for those whose roles reach what it shows; in its place stands what others lack. */
export function NeedsRole(props: { title: string; route: AdminRoute; children: ReactNode }) {
  const t = useTranslations('admin.roles');
  const need = useAdminNeed()(props.route);
  if (need === null) return props.children;
  return (
    <Page title={props.title}>
      <Empty icon={Lock} title={t('notAllowed')}>
        {need}
      </Empty>
    </Page>
  );
}
