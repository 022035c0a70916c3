import type { ReactNode } from 'react';
import styles from './Parts.module.css';

/** Fields side by side where there is room. */
export const Grid = ({ children }: { children: ReactNode }) => <div className={styles.grid}>{children}</div>;
