import { useTranslations } from 'use-intl';
import { useSession } from '../shared/api/session.js';
import { useSecondsUntil } from '../shared/format/use-seconds-until.js';
import { useLive } from '../shared/live/live.js';
import { Button } from '../shared/ui/Button.js';
import { Banner } from '../shared/ui/Layout.js';
import styles from './Shell.module.css';

/** Above every page while the panel is away, and when another release of it has come. */
export function LiveBar() {
  const t = useTranslations('common');
  const { panel } = useSession();
  const { view, retry } = useLive();
  const seconds = useSecondsUntil(view.retryAt);
  // A single try that fails is nothing to look at.
  const isAway = view.tries > 1;
  const isOld = view.version !== null && view.version !== panel.version;
  if (!isAway && !isOld) return null;
  return (
    <div className={styles.live}>
      {isAway ? (
        <Banner
          tone="quiet"
          action={
            <Button size="small" onPress={retry}>
              {t('now')}
            </Button>
          }
        >
          {view.phase === 'lost' ? t('panelAway', { seconds }) : t('panelTrying')}
        </Banner>
      ) : (
        <Banner
          tone="info"
          action={
            <Button size="small" onPress={() => location.reload()}>
              {t('reload')}
            </Button>
          }
        >
          {t('newRelease', { version: view.version ?? '' })}
        </Banner>
      )}
    </div>
  );
}
