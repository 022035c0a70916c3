import type { en } from '../en/index.js';
import type { Translation } from '../translation.js';

export const settings: Translation<typeof en.settings> = {
  title: 'Einstellungen',
  general: 'Name und Beschreibung',
  name: 'Name',
  description: 'Beschreibung',
  descriptionHelp: 'Für die, die diesen Server in ihrer Liste sehen.',
  renamed: 'Gespeichert.',
  about: 'Über diesen Server',
  node: 'Node',
  id: 'Id',
  reinstall: 'Neu installieren',
  reinstallHelp: 'Führt das Installationsskript des Eggs noch einmal aus, für einen Server, der kaputt ist.',
  reinstallVerb: '{name} neu installieren',
  reinstallTitle: '{name} neu installieren?',
  reinstallWarning:
    'Der Server wird gestoppt, und das Skript seines Eggs läuft noch einmal. Das Skript kann Dateien überschreiben oder löschen; Rookery löscht keine.',
  reinstalled: '{name} wird neu installiert.',
  noneAllowed: 'Du darfst diese Einstellungen lesen, aber nicht ändern.',
};
