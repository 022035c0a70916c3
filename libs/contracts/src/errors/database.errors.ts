import { defineError } from '../core/errors.js';

/** Databases of servers and the hosts they lie on: conventions.md §9. */
export const tooManyDatabases = defineError({
  code: 'TooManyDatabasesException',
  status: 400,
  blame: 'caller',
  message: 'This server has as many databases as it may have; one that is being made or removed counts too.',
});
export const noSuitableDatabaseHost = defineError({
  code: 'NoSuitableDatabaseHostException',
  status: 400,
  blame: 'caller',
  message: 'There is no database host for this server that can hold such a database.',
});
export const duplicateDatabaseName = defineError({
  code: 'DuplicateDatabaseNameException',
  status: 400,
  blame: 'caller',
  message: 'The database host holds a database of this name already.',
});
export const databasesNotEnabled = defineError({
  code: 'DatabaseClientFeatureNotEnabledException',
  status: 403,
  blame: 'caller',
  message: 'Databases are made by administrators on this panel.',
});
/** Nothing has been changed on the host. */
export const databaseHostAway = defineError({
  code: 'DatabaseHostConnectionException',
  status: 504,
  blame: 'operation',
  message: 'The database host could not be reached; nothing was changed.',
});
/** It is not known what the host did. */
export const databaseHostLost = defineError({
  code: 'DatabaseHostConnectionException',
  status: 504,
  blame: 'operation',
  message: 'The database host stopped answering; what was begun is ended within minutes of its return.',
});
/** The host answered, and did not do it. */
export const databaseHostRefused = defineError({
  code: 'DatabaseHostConnectionException',
  status: 502,
  blame: 'operation',
  message: 'The database host refused the request.',
});
