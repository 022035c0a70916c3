import type { fieldRefusals as enFields, refusals as en } from '../en/refusals.js';
import type { Translation } from '../translation.js';

/** What the panel refuses, and why; where only its own words tell the reason, they follow. */
export const refusals: Translation<typeof en> = {
  AccessDeniedHttpException: 'Das ist dir nicht erlaubt: {detail}',
  AutoAllocationNotEnabledException: 'Auf diesem Panel holen sich Server keine weiteren Adressen selbst.',
  BackupLockedException: 'Ein gesperrtes Backup wird nicht gelöscht. Entsperre es zuerst.',
  BackupStoreException:
    'Der Speicher der Backups antwortet nicht oder lehnt ab. Versuche es später noch einmal.',
  BadRequestHttpException: 'Die Anfrage war nicht zu verstehen: {detail}',
  BadValidationRuleException: 'Eine Regel einer Variable ist nicht zu gebrauchen: {detail}',
  CidrOutOfRangeException: 'Bereiche von Adressen liegen zwischen /25 und /32.',
  ConflictHttpException: 'Das geht gerade nicht: {detail}',
  CsrfTokenMismatch: 'Diese Seite ist zu alt. Lade sie noch einmal.',
  DatabaseClientFeatureNotEnabledException: 'Datenbanken legen auf diesem Panel die Administratoren an.',
  DatabaseHostConnectionException: 'Der Datenbank-Host antwortet nicht oder lehnt ab: {detail}',
  DisplayException: 'Das geht nicht: {detail}',
  DuplicateDatabaseNameException: 'Auf dem Datenbank-Host gibt es schon eine Datenbank dieses Namens.',
  FileChangedException:
    'Die Datei wurde inzwischen geändert. Sieh nach, was anders ist, und speichere dann noch einmal.',
  FileSizeTooLargeException: 'Die Datei ist zu groß, um sie als Text zu lesen. Lade sie herunter.',
  HasActiveNodesException: 'Ein Standort, an dem Nodes stehen, wird nicht gelöscht.',
  HasActiveServersException: 'Solange Server daran hängen, wird es nicht gelöscht.',
  HasChildrenException: 'Solange anderes darin ist oder davon erbt, wird es nicht gelöscht.',
  HttpException: 'Das ging schief: {detail}',
  IdempotencyKeyReusedException: 'Dieser Idempotency-Key gehört schon zu einer anderen Anfrage.',
  IdempotencyKeyRunningException: 'Die erste Anfrage mit diesem Idempotency-Key läuft noch.',
  IdempotencyOutcomeUnknownException:
    'Die erste Anfrage mit diesem Idempotency-Key brach ab, vielleicht nachdem sie gewirkt hat. Sieh nach, bevor du es mit einem neuen versuchst.',
  InvalidFileUploadException: 'Das ist kein Egg, das zu lesen ist: {detail}',
  InvalidFilterQuery: 'Danach lässt sich hier nicht filtern.',
  InvalidIdempotencyKeyException: 'Ein Idempotency-Key hat 1 bis 255 sichtbare ASCII-Zeichen.',
  InvalidPortMappingException: 'Ein Port ist eine Zahl oder ein Bereich wie 25565-25570.',
  InvalidSortQuery: 'Danach lässt sich hier nicht ordnen.',
  MailNotSentException: 'Die Mail ging nicht hinaus: {detail}',
  MethodNotAllowedHttpException: 'Das kennt dieses Panel nicht. Lade die Seite noch einmal.',
  NoAutoAllocationSpaceAvailableException: 'Die Node dieses Servers hat keine freie Adresse mehr für ihn.',
  NoSuitableDatabaseHostException:
    'Für diesen Server gibt es keinen Datenbank-Host, der so eine Datenbank aufnimmt.',
  NoViableAllocationException: 'Keine freie Adresse passt zu dem, was der Server braucht.',
  NoViableNodeException: 'Keine Node hat Platz dafür.',
  PayloadTooLargeException: 'Das ist größer, als das Panel annimmt.',
  PortOutOfRangeException: 'Ports liegen zwischen 1024 und 65535.',
  PreconditionFailedException: 'Es hat sich inzwischen geändert: {detail}',
  PreferencesChangedException:
    'Deine Einstellungen wurden inzwischen woanders geändert. Versuche es noch einmal.',
  RequestHeaderFieldsTooLargeException: 'Adresse und Kopf der Anfrage sind zu lang.',
  ServerStateConflictException:
    'Der Server ist gerade bei etwas, das dies nicht zulässt. Warte, bis es fertig ist, und versuche es dann noch einmal.',
  ServerSubuserExistsException: 'Diese Person ist schon dabei.',
  ServerUsingAllocationException:
    'Ein Server benutzt diese Adresse. Sie wird erst gelöscht, wenn keiner sie mehr hat.',
  ServiceLimitExceededException: 'Mehr davon dürfen es nicht sein.',
  ServiceUnavailableException: 'Das Panel kann gerade nicht. Versuche es gleich noch einmal.',
  MetricsOff: 'Dieses Panel gibt keine Zahlen: METRICS_TOKEN ist nicht gesetzt.',
  ThrottleRequestsException: 'Zu viele Versuche. Warte einen Moment.',
  TooManyBackupsException: 'Dieser Server hat so viele Backups, wie er haben darf.',
  TooManyDatabasesException:
    'Dieser Server hat so viele Datenbanken, wie er haben darf; eine, die gerade entsteht oder geht, zählt mit.',
  TooManyPortsInRangeException: 'Mehr als 1000 Ports auf einmal gehen nicht.',
  TooManyRequestsHttpException: 'Zu viele Anfragen dieser Art. Versuche es später noch einmal.',
  TransferRefusedException: 'Dorthin kann dieser Server nicht umziehen.',
  TransferUnreadyException: 'Der Umzug ist noch nicht so weit: {detail}',
  TwoFactorCodeRequiredException:
    'Dieses Konto hat einen zweiten Faktor: Der Code gehört direkt hinter das Passwort.',
  UnsupportedMediaTypeException: 'Das hat eine andere Art, als hier angenommen wird.',
  UserIsServerOwnerException: 'Diese Person besitzt den Server und darf darauf schon alles.',
  ValidationException: 'Etwas davon ist nicht gültig: {detail}',
};

export const fieldRefusals: Translation<typeof enFields> = {
  after: 'Das liegt nicht in der Zukunft.',
  array: 'Das ist keine Liste.',
  boolean: 'Das ist weder ja noch nein.',
  email: 'Das ist keine Mailadresse.',
  exists: 'Das gibt es nicht, oder nicht mehr.',
  in: 'Das steht nicht zur Wahl.',
  integer: 'Das ist keine ganze Zahl.',
  ip: 'Das ist keine Adresse: {detail}',
  not_in: 'Das geht hier nicht: {detail}',
  numeric: 'Das ist keine Zahl.',
  regex: 'Das hat nicht die richtige Form: {detail}',
  required: 'Fülle das aus.',
  string: 'Das ist kein Text.',
  unique: 'Das ist schon vergeben.',
  url: 'Das ist keine Webadresse.',
  max: 'Höchstens {limit}.',
  maxLength: 'Höchstens {limit} Zeichen.',
  min: 'Mindestens {limit}.',
  minLength: 'Mindestens {limit} Zeichen.',
};
