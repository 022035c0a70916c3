import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { I18nProvider } from 'react-aria-components';
import { useLocale } from 'use-intl';
import { Texts } from '../i18n/index.js';
import { createQueryClient } from '../shared/api/query-client.js';
import { createAppRouter } from './router.js';

// Nothing is said before something was done.
const Toasts = lazy(async () => ({ default: (await import('../shared/ui/Toasts.js')).Toasts }));

const client = createQueryClient();
const router = createAppRouter(client);

function Localized() {
  return (
    <I18nProvider locale={useLocale()}>
      <RouterProvider router={router} />
      <Suspense>
        <Toasts />
      </Suspense>
    </I18nProvider>
  );
}

/** The whole interface. */
export const App = () => (
  <QueryClientProvider client={client}>
    <Suspense>
      <Texts of="open">
        <Localized />
      </Texts>
    </Suspense>
  </QueryClientProvider>
);
