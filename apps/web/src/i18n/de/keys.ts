import type { en } from '../en/index.js';
import type { Translation } from '../translation.js';

export const keys: Translation<typeof en.keys> = {
  title: 'Tasten',
  palette: 'Gehe zu',
  what: 'Server oder Seite',
  server: 'Server {name}',
  inAdmin: 'Administration: {name}',
  search: 'Auf dieser Seite suchen',
  section: 'Bereiche dessen, was offen ist',
  servers: 'Server',
  admin: 'Administration',
  help: 'Diese Tasten',
  off: 'Einzelne Tasten lassen sich unter Aussehen abschalten.',
};
