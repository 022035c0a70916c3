import { Link, type ErrorComponentProps } from '@tanstack/react-router';
import { RotateCw } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { ApiFailure } from '../shared/api/failure.js';
import { Button } from '../shared/ui/Button.js';
import { Page } from '../shared/ui/Layout.js';
import { Empty, Failed } from '../shared/ui/PageState.js';

/** In place of a page that could not be drawn: what the panel said, or that we are at fault. */
export function RouteError({ error, reset }: ErrorComponentProps) {
  const t = useTranslations('shell');
  if (error instanceof ApiFailure) {
    return (
      <Page title={t('crashTitle')}>
        <Failed error={error} onRetry={reset} />
      </Page>
    );
  }
  return (
    <Page title={t('crashTitle')}>
      <Empty
        title={t('crash')}
        action={
          <Button icon={RotateCw} onPress={() => location.reload()}>
            {t('reload')}
          </Button>
        }
      >
        {error instanceof Error ? error.message : null}
      </Empty>
    </Page>
  );
}

/** An address that is none of ours; it stands alone, whoever asks. */
export function NotFound() {
  const t = useTranslations('shell');
  return (
    <main>
      <Page title={t('notFoundTitle')}>
        <Empty title={t('notFound')} action={<Link to="/">{t('toServers')}</Link>} />
      </Page>
    </main>
  );
}
