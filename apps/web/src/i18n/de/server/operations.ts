import type { en } from '../../en/index.js';
import type { Translation } from '../../translation.js';

export const operations: Translation<typeof en.operations> = {
  title: 'Vorgänge',
  own: 'Vorgänge auf deinen Servern',
  server: 'Server',
  kind: 'Was',
  kinds: {
    install: 'Installation',
    reinstall: 'Neuinstallation',
    backup: 'Backup',
    restore: 'Rückspielen',
    prove: 'Probe eines Backups',
    delete: 'Löschung',
    transfer: 'Umzug',
    receive: 'Umzug',
  },
  state: 'Zustand',
  outcomes: { running: 'läuft', succeeded: 'fertig', failed: 'fehlgeschlagen', cancelled: 'abgebrochen' },
  show: 'Zeigen',
  all: 'Alle',
  begun: 'Begonnen',
  by: 'von {name}',
  panel: 'vom Panel',
  progress: 'Fortschritt von {name}',
  deeds: 'Aktionen',
  cancel: 'Abbrechen',
  cancelOf: 'Vorgang auf {name} abbrechen',
  cancelled: 'Der Vorgang auf {name} wird abgebrochen.',
  retry: 'Wiederholen',
  retryOf: 'Auf {name} wiederholen',
  retried: 'Auf {name} wird es wiederholt.',
  toBackups: 'Backups öffnen',
  emptyTitle: 'Noch kein Vorgang',
  empty:
    'Installationen, Backups und ihr Rückspielen auf allen Servern stehen hier, wie weit sie sind und wie sie endeten.',
  emptyServer:
    'Installationen, Backups und ihr Rückspielen auf diesem Server stehen hier, wie weit sie sind und wie sie endeten.',
  noneMatch: 'Keiner dieser Art',
};
