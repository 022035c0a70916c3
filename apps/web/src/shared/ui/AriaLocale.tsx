import type { ReactNode } from 'react';
import { I18nProvider } from 'react-aria-components';
import { useLocale } from 'use-intl';

/** Tells the components which language their own words, numbers and orders are of. */
export const AriaLocale = ({ children }: { children: ReactNode }) => (
  <I18nProvider locale={useLocale()}>{children}</I18nProvider>
);
