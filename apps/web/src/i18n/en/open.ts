import { auth } from './auth.js';
import { common, errors, validation } from './common.js';
import { shell } from './shell.js';

/** The texts of pages without a session; they come with the first load. */
export const open = { auth, common, errors, shell, validation };
