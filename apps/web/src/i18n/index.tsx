import { queryOptions, useSuspenseQuery, type QueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { IntlProvider } from 'use-intl';
import { tasteOf, useTaste } from '../shared/taste.js';
import type { en } from './en/index.js';
import { open } from './en/open.js';

export const LOCALES = ['en', 'de'] as const;
export type Locale = (typeof LOCALES)[number];

declare module 'use-intl' {
  interface AppConfig {
    Messages: typeof en;
    Locale: Locale;
  }
}

/** `over` on `base`, text by text: what is not translated stays English. */
export function merged(base: object, over: object): object {
  const entries = Object.entries(over).map(([key, value]) => {
    const below = (base as Record<string, unknown>)[key] ?? {};
    return [key, typeof value === 'object' && value !== null ? merged(below, value as object) : value];
  });
  return { ...base, ...Object.fromEntries(entries) };
}

const openTranslationOf = async (locale: Locale): Promise<object> =>
  locale === 'de' ? (await import('./de/open.js')).open : {};
const translationOf = async (locale: Locale): Promise<object> =>
  locale === 'de' ? (await import('./de/index.js')).de : {};

/** The pages behind the login have many more texts than it has. */
const TEXTS = {
  // Nothing is drawn without these: English beats a blank page.
  open: async (locale: Locale) => merged(open, await openTranslationOf(locale).catch(() => ({}))),
  all: async (locale: Locale) => merged((await import('./en/index.js')).en, await translationOf(locale)),
} as const;

/** The language that somebody chose, else the browser's if there is a catalogue, else English. */
export function localeOf(chosen: string | null, browser: readonly string[]): Locale {
  const wanted = [...(chosen === null ? [] : [chosen]), ...browser].map(
    (tag) => tag.toLowerCase().split('-')[0],
  );
  return (
    LOCALES.find((locale) => locale === wanted.find((tag) => LOCALES.some((known) => known === tag))) ?? 'en'
  );
}

const textsQuery = (of: keyof typeof TEXTS, locale: Locale) =>
  queryOptions({
    queryKey: ['texts', of, locale],
    queryFn: () => TEXTS[of](locale),
    staleTime: Infinity,
    gcTime: Infinity,
  });

/** Loads texts before what needs them is drawn: React shows what waited for something 300 ms later at the soonest. */
export const loadTexts = (client: QueryClient, of: keyof typeof TEXTS): Promise<object> =>
  client.ensureQueryData(textsQuery(of, localeOf(tasteOf('locale'), navigator.languages)));

/** Gives the texts of the viewer's language to all below: `open` of the login, `all` behind it. */
export function Texts({ of, children }: { of: keyof typeof TEXTS; children: ReactNode }) {
  const [chosen] = useTaste('locale');
  const [zone] = useTaste('timeZone');
  const locale = localeOf(chosen, navigator.languages);
  const { data } = useSuspenseQuery(textsQuery(of, locale));
  document.documentElement.lang = locale;
  return (
    <IntlProvider
      locale={locale}
      messages={data as typeof en}
      timeZone={zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone}
    >
      {children}
    </IntlProvider>
  );
}
