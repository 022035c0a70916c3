import type { ReactNode } from 'react';
import styles from './Badge.module.css';

export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'quiet';
export type Shape = 'dot' | 'half' | 'ring' | 'diamond' | 'square' | 'cross';

/** A state as shape, word and colour, so that none of the three has to be seen. */
export const Badge = ({ tone, shape, children }: { tone: Tone; shape?: Shape; children: ReactNode }) => (
  <span className={`${styles.badge} ${styles[tone]}`}>
    {shape && <span className={`${styles.shape} ${styles[shape]}`} aria-hidden />}
    {children}
  </span>
);

/** How far something is; `value` from 0 to 1, null = nobody knows. */
export const Progress = ({ label, value, text }: { label: string; value: number | null; text?: string }) => (
  <span
    className={`${styles.meter} ${styles['meter-accent']} ${value === null ? styles.endless : ''}`}
    role="progressbar"
    aria-label={label}
    {...(value === null ? {} : { 'aria-valuenow': Math.round(value * 100), 'aria-valuetext': text })}
  >
    <span style={{ width: `${value === null ? 30 : Math.min(value, 1) * 100}%` }} />
  </span>
);

/** A part of a whole; `value` from 0 to 1. */
export function Meter({ label, value, text }: { label: string; value: number; text: string }) {
  const tone = value >= 0.95 ? 'bad' : value >= 0.8 ? 'warn' : 'accent';
  return (
    <span
      className={`${styles.meter} ${styles[`meter-${tone}`]}`}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(Math.min(value, 1) * 100)}
      aria-valuetext={text}
    >
      <span style={{ width: `${Math.min(value, 1) * 100}%` }} />
    </span>
  );
}
