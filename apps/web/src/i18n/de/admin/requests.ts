import type { en } from '../../en/index.js';
import type { Translation } from '../../translation.js';

export const requests: Translation<typeof en.admin.requests> = {
  title: 'Anfragen',
  about: 'Aufrufe der API, die neuesten zuerst. Ältere findet die API nach Anfrage-ID oder Zeit.',
  find: 'Schlüssel, Adresse oder Anfrage-ID',
  show: 'Zeigen',
  kinds: { all: 'Alle', '2xx': 'Ausgeführt', '4xx': 'Abgelehnt', '5xx': 'Fehlgeschlagen' },
  call: 'Aufruf',
  nowhere: 'keine solche Route',
  answer: 'Antwort',
  took: '{ms, number} ms',
  who: 'Wer',
  node: 'Node {id}',
  nobody: 'Niemand Bekanntes',
  when: 'Wann',
  emptyTitle: 'Keine Aufrufe',
  empty: 'Aufrufe erscheinen hier eine Sekunde nach ihrer Antwort.',
};
