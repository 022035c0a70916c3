export const inbox = {
  title: 'Posteingang',
  unread: 'neu',
  markRead: 'Alles als gelesen markieren',
  allRead: 'Alles ist gelesen.',
  operations: 'Alle Vorgänge',
  emptyTitle: 'Nichts Neues',
  empty: 'Abstürze, fehlgeschlagene Arbeiten und Einladungen stehen hier, jeweils mit dem Weg zur Ursache.',
  what: {
    invitation: 'Du hast Zugang zu {name} bekommen',
    operation_failed: 'Arbeit an {name} schlug fehl',
    server_crashed: '{name} ist abgestürzt',
  },
  help: {
    invitation: 'Öffne ihn, um zu sehen, was du dort darfst.',
    operation_failed: 'Seine Vorgänge sagen, was es war und warum.',
    server_crashed: 'Seine Konsole zeigt die letzten Zeilen.',
  },
};
