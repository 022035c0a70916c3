import { useState, type FormEvent } from 'react';

export interface Sending {
  readonly busy: boolean;
  /** Of the last try; null while another one runs. */
  readonly failure: unknown;
  readonly clear: () => void;
  readonly submit: (event: FormEvent) => void;
}

/** A form of one or two fields: the login must load fast, and needs no more than this. */
export function useSending(send: () => Promise<unknown>, onFailure?: () => void): Sending {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const run = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      await send();
    } catch (error) {
      setFailure(error);
      onFailure?.();
    } finally {
      setBusy(false);
    }
  };
  return {
    busy,
    failure,
    clear: () => setFailure(null),
    submit: (event) => {
      event.preventDefault();
      if (!busy) void run();
    },
  };
}
