export const inbox = {
  title: 'Inbox',
  unread: 'new',
  markRead: 'Mark all as read',
  allRead: 'Everything is read.',
  operations: 'All operations',
  emptyTitle: 'Nothing new',
  empty: 'Crashes, work that failed and invitations to servers stand here, each with the way to its cause.',
  what: {
    invitation: 'You were given access to {name}',
    operation_failed: 'Work on {name} failed',
    server_crashed: '{name} crashed',
  },
  help: {
    invitation: 'Open it to see what you may do there.',
    operation_failed: 'Its operations say what it was and why.',
    server_crashed: 'Its console shows the last lines.',
  },
} as const;
