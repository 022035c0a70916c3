import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { getSettings } from '@app/contracts/application/settings.contract.js';
import { Page } from '../../../shared/ui/Layout.js';
import { PageState } from '../../../shared/ui/PageState.js';
import { NeedsRole } from '../parts/NeedsRole.js';
import { settingsQuery } from './settings.api.js';
import { SettingsForm } from './SettingsForm.js';

/** What administrators may change of the panel while it runs. */
export function SettingsPage() {
  const t = useTranslations('admin.panelSettings');
  return (
    <NeedsRole title={t('title')} route={getSettings}>
      <Settings />
    </NeedsRole>
  );
}

function Settings() {
  const t = useTranslations('admin.panelSettings');
  const query = useQuery(settingsQuery);
  return (
    <Page title={t('title')} width="form">
      <PageState query={query}>{(settings) => <SettingsForm settings={settings} />}</PageState>
    </Page>
  );
}
