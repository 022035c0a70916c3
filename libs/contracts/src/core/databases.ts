import { z } from 'zod';

/** What a database of a server is called, before `s{id}_` is put in front of it: client-api.md §5. */
export const databaseName = (min: number) =>
  z
    .string()
    .min(min)
    .max(48)
    .refine((text) => /^[\w-]*$/.test(text), {
      message: 'The database may only hold letters, digits, dashes and underscores.',
      params: { rule: 'alpha_dash' },
    });

/** A password of the caller's own choice: it goes into configuration files and addresses, so it can be seen. */
export const databasePassword = z
  .string()
  .min(8)
  .max(64)
  .regex(/^[\x21-\x7e]*$/, 'The password may hold visible ASCII characters only.');

/** Programs that a database host may run: MySQL and MariaDB are spoken to alike. */
export const DATABASE_ENGINES = ['mysql', 'mariadb', 'postgresql'] as const;
export type DatabaseEngine = (typeof DATABASE_ENGINES)[number];
