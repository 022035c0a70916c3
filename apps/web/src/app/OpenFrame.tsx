import { Outlet } from '@tanstack/react-router';
import { Mark } from './Mark.js';
import styles from './OpenFrame.module.css';

/** The frame of pages without a session: the mark, and one card. */
export const OpenFrame = () => (
  <main className={styles.frame}>
    <div className={styles.inner}>
      <Mark />
      <Outlet />
    </div>
  </main>
);
