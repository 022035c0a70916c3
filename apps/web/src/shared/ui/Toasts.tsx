import { CircleAlert, CircleCheck, Info, X } from 'lucide-react';
import {
  Button as AriaButton,
  Text,
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
} from 'react-aria-components';
import { UNSTABLE_ToastRegion as ToastRegion } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { toasts } from './toast.js';
import styles from './Toasts.module.css';

const ICONS = { ok: CircleCheck, bad: CircleAlert, info: Info } as const;

/** Where toasts stand: once, at the root. */
export function Toasts() {
  const t = useTranslations('common');
  return (
    <ToastRegion queue={toasts} className={styles.region!} aria-label={t('messages')}>
      {({ toast: shown }) => {
        const Icon = ICONS[shown.content.tone];
        return (
          <Toast toast={shown} className={`${styles.toast} ${styles[shown.content.tone]}`}>
            <Icon aria-hidden size={20} strokeWidth={1.75} />
            <ToastContent className={styles.content!}>
              <Text slot="title">{shown.content.text}</Text>
              {shown.content.detail && (
                <Text slot="description" className={styles.detail!}>
                  {shown.content.detail}
                </Text>
              )}
            </ToastContent>
            <AriaButton slot="close" className={styles.close!} aria-label={t('close')}>
              <X aria-hidden size={16} />
            </AriaButton>
          </Toast>
        );
      }}
    </ToastRegion>
  );
}
