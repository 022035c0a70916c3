import { useTranslations } from 'use-intl';
import { isolated } from '../../shared/format/isolated.js';
import type { ActivityEvent } from './activity.api.js';
import { eventKey, eventValues } from './event-text.js';

const NAMES = [
  'allocation',
  'from',
  'to',
  'url',
  'command',
  'variable',
  'old',
  'new',
  'identifier',
  'name',
  'file',
  'files',
  'directory',
  'email',
];

const valuesFor = (event: ActivityEvent): Record<string, string> => ({
  ...Object.fromEntries(NAMES.map((name) => [name, '–'])),
  ...Object.fromEntries(
    Object.entries(eventValues(event.properties)).map(([name, value]) => [name, isolated(value)]),
  ),
});

/** Who did it, and what was done, in words. */
export function useSentence(): (event: ActivityEvent) => { readonly actor: string; readonly text: string } {
  const t = useTranslations('activity');
  const texts = useTranslations('activity.events');
  return (event) => {
    const key = eventKey(event.event) as Parameters<typeof texts>[0];
    return {
      actor: event.relationships?.actor?.attributes?.username ?? t('system'),
      // An event of a newer panel, or one that a daemon reports, is shown by its name.
      text: texts.has(key) ? texts(key, valuesFor(event) as never) : event.event,
    };
  };
}
