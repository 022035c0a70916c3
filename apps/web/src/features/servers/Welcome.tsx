import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { SquareTerminal, X } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useMe } from '../../shared/api/session.js';
import { Button } from '../../shared/ui/Button.js';
import { CopyText } from '../../shared/ui/Copy.js';
import { addressOf } from './address.js';
import { serversQuery } from './servers.api.js';
import styles from './Welcome.module.css';

/** The first thing after the link of `rookery up`: what is there, and one click to its console. */
export function Welcome({ onClose }: { onClose: () => void }) {
  const t = useTranslations('servers.welcome');
  const { username } = useMe();
  const { data } = useQuery(serversQuery({}));
  const server = data?.data[0]?.attributes;
  const address = server && addressOf(server);
  return (
    <section className={styles.welcome} aria-label={t('title', { name: username })}>
      <div className={styles.head}>
        <h2>{t('title', { name: username })}</h2>
        <Button look="quiet" size="small" icon={X} label={t('close')} onPress={onClose} />
      </div>
      <ol className={styles.steps}>
        {server && (
          <li>
            {t('server', { name: server.name })} {address && <CopyText text={address} what={t('address')} />}
          </li>
        )}
        <li>
          {t('password')} <Link to="/account/security">{t('change')}</Link>
        </li>
      </ol>
      {server && (
        <Link to="/s/$server" params={{ server: server.identifier }} className={styles.open}>
          <SquareTerminal aria-hidden size={18} strokeWidth={1.75} />
          {t('console')}
        </Link>
      )}
    </section>
  );
}
