import type { en } from '../en/index.js';
import type { Translation } from '../translation.js';

export const startup: Translation<typeof en.startup> = {
  title: 'Start',
  command: 'Startbefehl',
  commandHelp: 'Mit den Werten darunter, wie sie zuletzt gespeichert wurden.',
  image: 'Docker-Image',
  imageHelp: 'Für den nächsten Start. Das Egg bietet diese an.',
  imageOther: '{image} (vom Betreiber gewählt)',
  imageDone: 'Der nächste Start benutzt {image}.',
  variables: 'Variablen',
  none: 'Dieses Egg hat keine Variablen, die du sehen darfst.',
  changed: 'geändert',
  fixed: 'Vom Betreiber gesetzt',
  defaultIs: 'Vorgabe: {value}',
  empty: 'leer',
  saveAll: '{count, plural, one {# Änderung} other {# Änderungen}} speichern',
  done: 'Gespeichert. Der nächste Start benutzt {count, plural, one {den neuen Wert} other {die # neuen Werte}}.',
  restart: 'Starte den Server neu, damit gilt, was du gespeichert hast.',
};
