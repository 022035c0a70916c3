import type { en } from '../../en/index.js';
import type { Translation } from '../../translation.js';

export const locations: Translation<typeof en.admin.locations> = {
  title: 'Standorte',
  emptyTitle: 'Noch kein Standort',
  empty: 'Ein Standort fasst Nodes zusammen, etwa die einer Stadt, damit man Server dorthin legen kann.',
  new: 'Neuer Standort',
  newTitle: 'Neuer Standort',
  short: 'Kurzer Name',
  shortHelp: 'Etwa de.fra.',
  long: 'Beschreibung',
  nodes: 'Nodes',
  actions: 'Aktionen',
  editOf: '{name} ändern',
  deleteOf: '{name} löschen',
  hasNodes: 'Dort sind Nodes. Gib ihnen zuerst einen anderen Standort.',
  deleteTitle: '{name} löschen?',
  deleteLoses: 'Keine Node ist dort; sonst geht nichts verloren.',
  deleted: '{name} ist gelöscht.',
  saved: '{name} ist gespeichert.',
};

export const jobs: Translation<typeof en.admin.jobs> = {
  title: 'Aufträge',
  job: 'Auftrag',
  state: 'Zustand',
  dead: 'endgültig fehlgeschlagen',
  waiting: 'wartet',
  since: 'Seit',
  retry: 'Noch einmal versuchen',
  waits: 'Es wird von selbst versucht.',
  retried: '{name} wird noch einmal versucht.',
  emptyTitle: 'Nichts ist mehr zu tun',
  empty:
    'Arbeit, die auf Änderungen folgt, etwa Mails und Löschungen auf Nodes, steht hier, bis sie getan ist.',
};
