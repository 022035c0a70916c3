import type { commonBehind as enCommon, errorsBehind as enErrors } from '../en/common-behind.js';
import type { Translation } from '../translation.js';

/** What only stands behind the login. */
export const commonBehind: Translation<typeof enCommon> = {
  copyFailed: 'Der Browser lässt hier keine Seite kopieren. Markiere es von Hand:',
  leaveTitle: 'Gehen, ohne zu speichern?',
  leaveVerb: 'Gehen und die Änderungen verlieren',
  leaveLoses: 'Was du auf dieser Seite geändert hast, ist noch nicht gespeichert.',
  needs: 'Dazu fehlt die Berechtigung {permission}; der Besitzer kann sie geben',
  now: 'Jetzt',
  panelAway:
    'Das Panel antwortet nicht. Nächster Versuch in {seconds, plural, one {# Sekunde} other {# Sekunden}}. Was du inzwischen tust, wird nicht behalten.',
  panelTrying: 'Das Panel antwortet nicht. Neuer Versuch …',
  newRelease: 'Rookery {version} ist da. Lade die Seite neu, um es zu benutzen.',
  reload: 'Neu laden',
  move: '{name}, {place, number} von {places, number}: Platz ändern',
  moveHelp: 'Ziehen, oder Alt mit den Pfeiltasten drücken',
  noMatch: 'Nichts passt',
  page: 'Seite {page, number} von {pages, number}',
  previous: 'Zurück',
  next: 'Weiter',
  never: 'nie',
  noLimit: 'unbegrenzt',
};

export const errorsBehind: Translation<typeof enErrors> = {
  HttpForbiddenException: 'Das darfst du hier nicht. Frag den Besitzer des Servers.',
  NodeHasNot: 'Das gibt es auf der Node nicht mehr. Lade die Seite neu.',
  DaemonConnectionException:
    'Die Node dieses Servers antwortet nicht. Server darauf laufen weiter; versuche es in einer Minute noch einmal.',
  RequestTimeoutException: 'Das dauerte zu lange. Versuche es noch einmal.',
  InvalidPasswordProvidedException: 'Das ist nicht dein Passwort.',
};
