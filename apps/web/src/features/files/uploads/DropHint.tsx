import type { ReactNode } from 'react';
import styles from './UploadTray.module.css';

/** Over the page while files are held above it: what letting go will do. */
export const DropHint = ({ children }: { children: ReactNode }) => (
  <div className={styles.drop}>{children}</div>
);
