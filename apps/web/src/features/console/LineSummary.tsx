import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ConsoleConnection } from '../../shared/live/console-connection.js';

const SECOND_MS = 1_000;

/** For screen readers: once a second, how many lines came; reading each would never end. */
export function LineSummary({ connection }: { connection: ConsoleConnection }) {
  const t = useTranslations('console');
  const [count, setCount] = useState(0);
  useEffect(() => {
    let pending = 0;
    const stop = connection.onLines((lines) => (pending += lines.length));
    const timer = setInterval(() => {
      setCount(pending);
      pending = 0;
    }, SECOND_MS);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [connection]);
  return (
    <div className="visually-hidden" role="log" aria-live="polite">
      {count > 0 && t('summary', { count })}
    </div>
  );
}
