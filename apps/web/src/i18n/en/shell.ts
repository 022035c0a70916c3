export const shell = {
  name: 'Rookery',
  notFoundTitle: 'There is no such page',
  notFound: 'The address may be mistyped, or what was here is gone.',
  toServers: 'To your servers',
  crashTitle: 'This page broke',
  crash: 'That is our fault. Load it again; what you saved is safe.',
  reload: 'Load again',
} as const;
