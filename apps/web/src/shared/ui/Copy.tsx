import { Check, Copy as CopyIcon } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from './Button.js';
import styles from './Copy.module.css';
import { toast } from './toast.js';

const SHOWN_MS = 1500;

/** A button that puts `text` on the clipboard; names what it copies. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const t = useTranslations('common');
  const [isDone, setDone] = useState(false);
  useEffect(() => {
    if (!isDone) return;
    const timer = setTimeout(() => setDone(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isDone]);
  const copy = (): void => {
    // Without https there is no clipboard but on loopback.
    const writing = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'));
    writing.then(
      () => setDone(true),
      () => toast({ tone: 'bad', text: t('copyFailed'), detail: text }),
    );
  };
  return (
    <Button
      look="quiet"
      size="small"
      icon={isDone ? Check : CopyIcon}
      label={t('copy', { what })}
      onPress={copy}
    />
  );
}

/** A value to be taken elsewhere, with its button. */
export const CopyText = ({ text, what }: { text: string; what: string }) => (
  <span className={styles.copy}>
    <code>{text}</code>
    <CopyButton text={text} what={what} />
  </span>
);

/** A longer one, such as a key, on a surface of its own; `shown` stands in for what is not to be read. */
export const CopyBlock = (props: { text: string; what: string; shown?: string | undefined }) => (
  <div className={styles.block}>
    <code>{props.shown ?? props.text}</code>
    <CopyButton text={props.text} what={props.what} />
  </div>
);
