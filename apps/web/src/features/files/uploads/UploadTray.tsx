import { Pause, Play, RotateCw, X } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { useFailureText } from '../../../shared/api/use-failure-text.js';
import { formatDuration } from '../../../shared/format/times.js';
import { useFormat } from '../../../shared/format/use-format.js';
import { Progress } from '../../../shared/ui/Badge.js';
import { Button } from '../../../shared/ui/Button.js';
import { ConflictDialog } from './ConflictDialog.js';
import type { BatchView } from './upload-queue.js';
import { uploads, useUploads } from './uploads.js';
import styles from './UploadTray.module.css';

/** What is on its way up, above every page of the interface. */
export function UploadTray() {
  const t = useTranslations('uploads');
  const batches = useUploads();
  const isBusy = batches.some(({ state }) => state !== 'over');
  useEffect(() => {
    if (!isBusy) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isBusy]);
  const asking = batches.find(({ conflict, state }) => conflict !== null && state !== 'paused');
  return (
    <>
      <section className={styles.tray} aria-label={t('tray')}>
        {batches.map((batch) => (
          <BatchRow key={batch.id} batch={batch} />
        ))}
      </section>
      {asking?.conflict && (
        <ConflictDialog
          key={asking.conflict.path}
          conflict={asking.conflict}
          onAnswer={(choice, forAll) => uploads.answer(asking.id, choice, forAll)}
          onClose={() => uploads.pause(asking.id)}
        />
      )}
    </>
  );
}

function BatchRow({ batch }: { batch: BatchView }) {
  const t = useTranslations('uploads');
  const name = batch.name ?? t('several', { count: batch.files });
  const share = batch.bytes === 0 ? (batch.state === 'over' ? 1 : 0) : batch.sent / batch.bytes;
  const isOver = batch.state === 'over';
  return (
    <div className={styles.batch}>
      <div className={styles.words}>
        <b title={name}>
          <bdi>{name}</bdi>
        </b>
        <BatchWords batch={batch} share={share} />
        {!isOver && (
          <Progress label={t('progressOf', { name })} value={share} text={`${Math.floor(share * 100)} %`} />
        )}
      </div>
      {batch.state === 'sending' && (
        <Button
          look="quiet"
          size="small"
          icon={Pause}
          label={t('pause', { name })}
          onPress={() => uploads.pause(batch.id)}
        />
      )}
      {batch.state === 'paused' && (
        <Button
          look="quiet"
          size="small"
          icon={Play}
          label={t('resume', { name })}
          onPress={() => uploads.resume(batch.id)}
        />
      )}
      {isOver && batch.failed > 0 && (
        <Button size="small" icon={RotateCw} onPress={() => uploads.retry(batch.id)}>
          {t('retry')}
        </Button>
      )}
      <Button
        look="quiet"
        size="small"
        icon={X}
        label={isOver ? t('dismiss', { name }) : t('cancel', { name })}
        onPress={() => uploads.remove(batch.id)}
      />
    </div>
  );
}

function BatchWords({ batch, share }: { batch: BatchView; share: number }) {
  const t = useTranslations('uploads');
  const format = useFormat();
  const failureText = useFailureText();
  const { state, done, files, failed, skipped, speed } = batch;
  if (state === 'over') {
    return (
      <span className={styles.line} role="status">
        {t('uploaded', { done, skipped })}
        {failed > 0 && ` ${t('failed', { count: failed })} ${failureText(batch.error)}`}
      </span>
    );
  }
  const parts = [
    files > 1 && t('count', { done, files }),
    `${Math.floor(share * 100)} %`,
    state === 'paused' && t('paused'),
    state === 'asking' && t('asking'),
    state === 'sending' && speed > 0 && format.rate(speed),
    state === 'sending' &&
      speed > 0 &&
      t('left', { time: formatDuration(((batch.bytes - batch.sent) / speed) * 1000) }),
  ];
  return <span className={styles.line}>{parts.filter(Boolean).join(' · ')}</span>;
}
