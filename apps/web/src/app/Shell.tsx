import { Outlet, useMatch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslations } from 'use-intl';
import { FollowTastes } from '../features/account/index.js';
import { UploadTray, useUploads } from '../features/files/index.js';
import { Texts } from '../i18n/index.js';
import { Live } from '../shared/live/live.js';
import { FetchBar } from '../shared/ui/PageState.js';
import { LiveBar } from './LiveBar.js';
import { LoginAgain } from './LoginAgain.js';
import { PhoneBar } from './PhoneBar.js';
import { SideBar } from './SideBar.js';
import styles from './Shell.module.css';

// Nothing waits for keys.
const Keys = lazy(async () => ({ default: (await import('./keys/Keys.js')).Keys }));

/** The frame of every page behind the login, and the texts of them. */
export const Shell = () => (
  <Texts of="all">
    <Live>
      <Frame />
    </Live>
  </Texts>
);

function Frame() {
  const t = useTranslations('shell');
  const isInAdmin = useMatch({ from: '/shell/admin', shouldThrow: false }) !== undefined;
  const server = useMatch({ from: '/shell/s/$server', shouldThrow: false })?.params.server ?? null;
  return (
    <div className={styles.shell}>
      <a href="#content" className={styles.skip}>
        {t('skip')}
      </a>
      <FetchBar />
      <SideBar server={server} />
      <main id="content" className={styles.main} tabIndex={-1}>
        <LiveBar />
        <Outlet />
      </main>
      <PhoneBar server={server} />
      <Uploads />
      <LoginAgain />
      <Suspense>
        <FollowTastes />
        <Keys server={server} isInAdmin={isInAdmin} />
      </Suspense>
    </div>
  );
}

/** Uploads go on while one walks about. */
const Uploads = () =>
  useUploads().length > 0 && (
    <Suspense>
      <UploadTray />
    </Suspense>
  );
