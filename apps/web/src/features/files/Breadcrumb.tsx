import { Link } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { crumbsOf } from './paths.js';
import styles from './Files.module.css';

/** From the root to the directory that is shown; */
export function Breadcrumb({ server, path }: { server: string; path: string }) {
  const t = useTranslations('files');
  const crumbs = [{ name: t('root'), path: '/' }, ...crumbsOf(path)];
  return (
    <nav aria-label={t('path')}>
      <ol className={styles.crumbs}>
        {crumbs.map((crumb, index) => (
          <li key={crumb.path}>
            {index === crumbs.length - 1 ? (
              <b aria-current="location">
                <bdi>{crumb.name}</bdi>
              </b>
            ) : (
              <Link
                to="/s/$server/files"
                params={{ server }}
                search={crumb.path === '/' ? {} : { path: crumb.path }}
              >
                <bdi>{crumb.name}</bdi>
              </Link>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
