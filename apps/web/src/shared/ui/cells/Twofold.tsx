import type { ReactNode } from 'react';
import styles from './Twofold.module.css';

/** A name, and in small print below it what tells it from others. */
export const Twofold = ({ children, below }: { children: ReactNode; below: ReactNode }) => (
  <div className={styles.twofold}>
    {children}
    <span className={styles.below}>{below}</span>
  </div>
);
