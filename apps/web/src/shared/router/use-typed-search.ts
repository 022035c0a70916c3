import { useEffect, useState } from 'react';

const TYPING_MS = 250;

/** A search that stands in the address: what is typed at once, and applied when the hand rests. */
export function useTypedSearch(
  applied: string | undefined,
  apply: (q: string | undefined) => void,
): [typed: string, setTyped: (text: string) => void] {
  const [typed, setTyped] = useState(applied ?? '');
  useEffect(() => {
    const q = typed.trim() || undefined;
    if (q === applied) return;
    const timer = setTimeout(() => apply(q), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, applied, apply]);
  return [typed, setTyped];
}
