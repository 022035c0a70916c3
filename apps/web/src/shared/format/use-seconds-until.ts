import { useEffect, useState } from 'react';

/** Whole seconds until a moment in milliseconds since 1970, counted down; 1 at the least. */
export function useSecondsUntil(at: number | null): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (at === null) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [at]);
  return Math.max(1, Math.ceil(((at ?? now) - now) / 1000));
}
