import type { en } from '../en/index.js';
import type { Translation } from '../translation.js';

export const console: Translation<typeof en.console> = {
  title: 'Konsole',
  output: 'Ausgabe von {name}',
  command: 'Befehl',
  commandHint: 'Befehl tippen und Eingabetaste drücken',
  send: 'Senden',
  commandOffline: 'Starte den Server, um Befehle zu senden.',
  connecting: 'Verbindung zur Konsole …',
  now: 'Jetzt',
  find: 'Suchen',
  copyAll: 'Kopieren',
  save: 'Als Datei sichern',
  larger: 'Größere Schrift',
  smaller: 'Kleinere Schrift',
  readAsText: 'Als Text lesen',
  memory: 'Speicher',
  network: 'Netz',
  disk: 'Platte',
  uptime: 'Läuft seit',
  inOut: '{in} rein, {out} raus',
  of: 'von {limit}',
  address: 'Adresse',
};
