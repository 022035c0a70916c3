import { useEffect, type ReactNode } from 'react';
import styles from './AuthCard.module.css';

/** The one card of a page without a session. */
export function AuthCard({ title, children }: { title: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Rookery`;
  }, [title]);
  return (
    <div className={styles.card}>
      <h1>{title}</h1>
      {children}
    </div>
  );
}
