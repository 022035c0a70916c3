import type { en } from '../../en/index.js';
import type { Translation } from '../../translation.js';

export const editor: Translation<typeof en.editor> = {
  failed: 'Die Datei konnte nicht geöffnet werden',
  textOf: 'Text von {name}',
  find: 'Suchen',
  compare: 'Änderungen',
  save: 'Speichern',
  close: 'Editor schließen',
  unsaved: 'nicht gespeichert',
  saved: 'Gespeichert.',
  savedAt: 'Gespeichert um {at, time, short}.',
  plainText: 'Reiner Text',
  encoding: 'UTF-8 {eol}',
  cursor: '{line, number}:{column, number}',
  leaveHint: 'Escape, dann Tab, verlässt den Text.',
  draft: 'Was du hier früher getippt und nicht gespeichert hast, ist wieder da.',
  draftDrop: 'Verwerfen',
  compareTitle: 'Was du in {name} geändert hast',
  goOn: 'Weiter bearbeiten',
  changedTitle: '{name} wurde von jemand anderem geändert',
  changed:
    'Die Datei ist nicht mehr die, die du geöffnet hast, darum wurde sie nicht gespeichert. Sieh dir an, was sich ändern würde, speichere deine darüber, oder nimm, was da ist, und verliere, was du getippt hast.',
  see: 'Unterschied zeigen',
  overwrite: 'Überschreiben',
  reload: 'Neu laden',
  gone: 'Die Datei ist weg oder kein Text mehr.',
  binary: 'Diese Datei ist kein Text',
  tooLarge: 'Diese Datei ist größer als {size}',
  notEditableHelp:
    'Lade sie herunter und ändere sie mit einem eigenen Programm, dann ersetze sie durch die neue.',
  download: 'Herunterladen',
  replace: 'Ersetzen',
  replaced: '{name} enthält jetzt, was in {file} war.',
};
