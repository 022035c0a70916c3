import { passwordReset } from './password-reset.js';

/** Every mail that the panel sends, by its name. */
export const TEMPLATES = { 'password-reset': passwordReset } as const;

export type MailName = keyof typeof TEMPLATES;
export type MailProperties<N extends MailName> = Omit<
  Parameters<(typeof TEMPLATES)[N]>[0],
  'panel' | 'username'
>;
