import { useTranslations } from 'use-intl';
import { Button } from '../Button.js';
import styles from './SaveBar.module.css';

/** At the lower edge while a form holds changes: how many, save or discard. */
export function SaveBar(props: { isShown: boolean; verb: string; busy: boolean; onDiscard: () => void }) {
  const t = useTranslations('common');
  if (!props.isShown) return null;
  return (
    <div className={styles.bar} role="status">
      <span>{t('unsaved')}</span>
      <div className={styles.buttons}>
        <Button look="quiet" onPress={props.onDiscard}>
          {t('discard')}
        </Button>
        <Button type="submit" look="primary" busy={props.busy}>
          {props.verb}
        </Button>
      </div>
    </div>
  );
}
