import { useEffect, useState } from 'react';

export type PanelStatus = 'asking' | 'up' | 'degraded' | 'unreachable';

const INTERVAL_MS = 15_000;

/** Asks `GET /up` at once and every 15 s: 200 = up, any other answer = degraded, none = unreachable. */
export function usePanelStatus(): PanelStatus {
  const [status, setStatus] = useState<PanelStatus>('asking');
  useEffect(() => {
    const abort = new AbortController();
    const ask = async (): Promise<void> => {
      try {
        const response = await fetch('/up', { signal: abort.signal });
        setStatus(response.ok ? 'up' : 'degraded');
      } catch {
        if (!abort.signal.aborted) setStatus('unreachable');
      }
    };
    void ask();
    const timer = setInterval(() => void ask(), INTERVAL_MS);
    return () => {
      clearInterval(timer);
      abort.abort();
    };
  }, []);
  return status;
}
