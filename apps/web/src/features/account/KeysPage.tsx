import { useTranslations } from 'use-intl';
import { Page } from '../../shared/ui/Layout.js';
import { ApiKeysCard } from './ApiKeysCard.js';
import { SshKeysCard } from './SshKeysCard.js';

export function KeysPage() {
  const t = useTranslations('account');
  return (
    <Page title={t('keys')} width="form">
      <ApiKeysCard />
      <SshKeysCard />
    </Page>
  );
}
