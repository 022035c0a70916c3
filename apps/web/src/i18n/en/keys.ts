/** Keys of every page, and what is found by its name. */
export const keys = {
  title: 'Keys',
  palette: 'Go to',
  what: 'Server or page',
  server: 'Server {name}',
  inAdmin: 'Administration: {name}',
  search: 'Search on this page',
  section: 'Sections of what is open',
  servers: 'Servers',
  admin: 'Administration',
  help: 'These keys',
  off: 'Single keys can be switched off under Appearance.',
} as const;
