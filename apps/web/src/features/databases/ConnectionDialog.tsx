import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../shared/ui/Button.js';
import { CopyBlock } from '../../shared/ui/Copy.js';
import { Dialog, DialogButtons } from '../../shared/ui/Dialog.js';
import { Facts, Row, Stack } from '../../shared/ui/Layout.js';
import { useNeed } from '../servers/index.js';
import { connectionText, FORMATS } from './connection.rules.js';
import type { Database } from './databases.api.js';

const HIDDEN = '••••••••';

/** How programs connect to a database: in the forms that they take. */
export function ConnectionDialog({ database, onClose }: { database: Database | null; onClose: () => void }) {
  const t = useTranslations('databases');
  return (
    <Dialog
      title={t('connectionOf', { name: database?.name ?? '' })}
      isOpen={database !== null}
      onClose={onClose}
      wide
    >
      {database && <Connection database={database} onClose={onClose} />}
    </Dialog>
  );
}

function Connection({ database, onClose }: { database: Database; onClose: () => void }) {
  const t = useTranslations('databases');
  const common = useTranslations('common');
  const [isShown, setShown] = useState(false);
  const hidden = useNeed('database.view-password');
  const password = database.relationships?.password?.attributes?.password ?? null;
  const { host, name, username, connections_from, max_connections } = database;
  const to = { ...host, name, username };
  return (
    <Stack>
      <Facts
        facts={[
          [t('host'), `${host.address}:${host.port}`],
          [t('username'), username],
          [t('from'), connections_from === '%' ? t('anywhere') : connections_from],
          [t('connections'), max_connections ?? common('noLimit')],
        ]}
      />
      <Row>
        <Button
          size="small"
          icon={isShown ? EyeOff : Eye}
          reason={password === null ? (hidden ?? t('noPassword')) : null}
          onPress={() => setShown(!isShown)}
        >
          {isShown ? t('hide') : t('reveal')}
        </Button>
      </Row>
      {FORMATS.map((format) => (
        <Stack key={format}>
          <h3>{t(`format.${format}`)}</h3>
          <CopyBlock
            text={connectionText({ ...to, password: password ?? 'PASSWORD' }, format)}
            shown={
              isShown
                ? undefined
                : connectionText({ ...to, password: 'HIDDEN' }, format).replace('HIDDEN', HIDDEN)
            }
            what={t(`format.${format}`)}
          />
        </Stack>
      ))}
      <DialogButtons>
        <Button onPress={onClose}>{common('close')}</Button>
      </DialogButtons>
    </Stack>
  );
}
