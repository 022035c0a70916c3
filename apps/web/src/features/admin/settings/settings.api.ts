import { queryOptions } from '@tanstack/react-query';
import { getSettings, testMail, updateSettings } from '@app/contracts/application/settings.contract.js';
import type { InputOf, ResponseOf } from '@app/contracts/core/route.js';
import { call } from '../../../shared/api/call.js';

export type Settings = ResponseOf<typeof getSettings>;
export type SettingsChange = InputOf<typeof updateSettings>['body'];

export const settingsQuery = queryOptions({
  queryKey: ['admin', 'settings'],
  queryFn: ({ signal }) => call(getSettings, {}, { signal }),
});

export const changeSettings = (body: SettingsChange): Promise<Settings> => call(updateSettings, { body });
/** With the settings that are in force. */
export const tryMail = async (email: string) => (await call(testMail, { body: { email } })).data;
