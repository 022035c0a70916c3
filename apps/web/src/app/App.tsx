import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { loadTexts, Texts } from '../i18n/index.js';
import { createQueryClient } from '../shared/api/query-client.js';
import { AriaLocale } from '../shared/ui/AriaLocale.js';
import { createAppRouter } from './router.js';

// Nothing is said before something was done.
const Toasts = lazy(async () => ({ default: (await import('../shared/ui/Toasts.js')).Toasts }));

const client = createQueryClient();
const router = createAppRouter(client);

/** What is there before anything is drawn. */
export const prepareApp = (): Promise<unknown> => loadTexts(client, 'open');

/** The whole interface. */
export const App = () => (
  <QueryClientProvider client={client}>
    <Suspense>
      <Texts of="open">
        <AriaLocale>
          <RouterProvider router={router} />
          <Suspense>
            <Toasts />
          </Suspense>
        </AriaLocale>
      </Texts>
    </Suspense>
  </QueryClientProvider>
);
