import { useIsFetching } from '@tanstack/react-query';
import { CircleAlert, Inbox, RotateCw, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { ApiFailure } from '../api/failure.js';
import { useFailureText } from '../api/use-failure-text.js';
import { Button } from './Button.js';
import styles from './PageState.module.css';

/** Lines of the size that will come; seen only when it takes a moment. */
export function Skeleton({ rows = 3, height = 44 }: { rows?: number; height?: number }) {
  const t = useTranslations('common');
  return (
    <div className={styles.skeleton} role="status" aria-label={t('loading')}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} style={{ height }} />
      ))}
    </div>
  );
}

export interface EmptyProps {
  readonly icon?: LucideIcon;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

/** What this place is for, and the one thing to do. */
export const Empty = ({ icon: Icon = Inbox, title, children, action }: EmptyProps) => (
  <div className={styles.empty}>
    <Icon aria-hidden size={28} strokeWidth={1.5} />
    <p className={styles.title}>{title}</p>
    {children && <p className={styles.words}>{children}</p>}
    {action}
  </div>
);

/** What failed, what to do, and the id that finds it in the log. */
export function Failed({ error, onRetry, what }: { error: unknown; onRetry?: () => void; what?: string }) {
  const t = useTranslations('common');
  const textOf = useFailureText();
  const requestId = error instanceof ApiFailure ? error.requestId : null;
  return (
    <div className={styles.failed} role="alert">
      <CircleAlert aria-hidden size={20} strokeWidth={1.75} />
      <div>
        <p className={styles.title}>{what ?? t('failed')}</p>
        <p>{textOf(error)}</p>
        {requestId && (
          <p className={styles.id}>
            {t('requestId')} <code>{requestId}</code>
          </p>
        )}
        {onRetry && (
          <Button size="small" icon={RotateCw} onPress={onRetry}>
            {t('tryAgain')}
          </Button>
        )}
      </div>
    </div>
  );
}

interface Query<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

/**
 * The states that every part fed by a query has: a skeleton first, the failure when there is nothing to show, and
 * afterwards the data, with a note above when fresh ones could not be had.
 */
export function PageState<T>(props: {
  query: Query<T>;
  skeleton?: ReactNode;
  what?: string;
  children: (data: T) => ReactNode;
}) {
  const { query, skeleton, what, children } = props;
  const retry = (): void => void query.refetch();
  if (query.data === undefined) {
    return query.error ? (
      <Failed error={query.error} onRetry={retry} {...(what === undefined ? {} : { what })} />
    ) : (
      (skeleton ?? <Skeleton />)
    );
  }
  return (
    <>
      {query.error !== null && query.error !== undefined && (
        <Failed error={query.error} onRetry={retry} {...(what === undefined ? {} : { what })} />
      )}
      {children(query.data)}
    </>
  );
}

/** Two pixels at the top while anything is fetched anew. */
export function FetchBar() {
  const isFetching = useIsFetching({ predicate: ({ meta }) => meta?.['silent'] !== true }) > 0;
  return <div className={styles.bar} data-on={isFetching || undefined} aria-hidden />;
}
