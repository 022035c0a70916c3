import { useTranslations } from 'use-intl';
import styles from './Mark.module.css';

/** A rook's silhouette and the name. */
export function Mark({ small }: { small?: boolean }) {
  const t = useTranslations('shell');
  return (
    <span className={`${styles.mark} ${small ? styles.small : ''}`}>
      <svg viewBox="0 0 32 32" aria-hidden className={styles.rook}>
        <path d="M8 5h4v3h2.5V5h3v3H20V5h4v6.500l-2.500 2.300 1.100 8.700H9.400l1.100-8.700L8 11.500zM7.500 24h17v3h-17z" />
      </svg>
      <span className={styles.name}>{t('name')}</span>
    </span>
  );
}
