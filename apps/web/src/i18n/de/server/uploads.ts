import type { en } from '../../en/index.js';
import type { Translation } from '../../translation.js';

export const uploads: Translation<typeof en.uploads> = {
  upload: 'Hochladen',
  uploadFolder: 'Ordner hochladen',
  drop: 'Loslassen lädt nach {path} hoch',
  tray: 'Hochladen',
  several: '{count, plural, one {# Datei} other {# Dateien}}',
  progressOf: 'Hochladen von {name}',
  count: '{done, number} von {files, number} Dateien',
  left: 'noch {time}',
  paused: 'angehalten',
  asking: 'wartet auf deine Antwort',
  pause: '{name} anhalten',
  resume: 'Mit {name} weitermachen',
  cancel: '{name} abbrechen',
  dismiss: '{name} schließen',
  retry: 'Noch einmal versuchen',
  uploaded:
    '{done, plural, =0 {Nichts wurde hochgeladen} one {# Datei ist da} other {# Dateien sind da}}{skipped, plural, =0 {.} one {, # wurde ausgelassen.} other {, # wurden ausgelassen.}}',
  failed: '{count, plural, one {# Datei schlug fehl:} other {# Dateien schlugen fehl:}}',
  conflictTitle: '{name} ist schon da',
  conflict: 'Ersetze sie, behalte beide mit einem neuen Namen für deine, oder lass deine aus.',
  conflictIn: 'In {folder}. Ersetze sie, behalte beide mit einem neuen Namen für deine, oder lass deine aus.',
  forAll:
    '{count, plural, =0 {Bei allen, die kommen, ebenso} one {Bei # anderen und allen, die kommen, ebenso} other {Bei # anderen und allen, die kommen, ebenso}}',
  skip: 'Auslassen',
  keepBoth: 'Beide behalten',
  replace: 'Ersetzen',
};
