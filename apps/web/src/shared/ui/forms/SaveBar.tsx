import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../Button.js';
import styles from './SaveBar.module.css';

/** At the lower edge while a form holds changes: how many, save or discard. */
export function SaveBar(props: { isShown: boolean; verb: string; busy: boolean; onDiscard: () => void }) {
  const t = useTranslations('common');
  if (!props.isShown) return null;
  return (
    <FootBar text={t('unsaved')}>
      <Button look="quiet" onPress={props.onDiscard}>
        {t('discard')}
      </Button>
      <Button type="submit" look="primary" busy={props.busy}>
        {props.verb}
      </Button>
    </FootBar>
  );
}

/** A sentence and its buttons at the lower edge, over what is scrolled. */
export const FootBar = ({ text, children }: { text: string; children: ReactNode }) => (
  <div className={styles.bar} role="status">
    <span>{text}</span>
    <div className={styles.buttons}>{children}</div>
  </div>
);
