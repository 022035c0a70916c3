import { accountCreated } from './account-created.js';
import { invitation } from './invitation.js';
import { passwordReset } from './password-reset.js';
import { subuserRemoved } from './subuser-removed.js';
import { test } from './test.js';

/** Every mail that the panel sends, by its name. */
export const TEMPLATES = {
  'account-created': accountCreated,
  invitation,
  'password-reset': passwordReset,
  'subuser-removed': subuserRemoved,
  test,
} as const;

export type MailName = keyof typeof TEMPLATES;
export type MailProperties<N extends MailName> = Omit<
  Parameters<(typeof TEMPLATES)[N]>[0],
  'panel' | 'username'
>;
