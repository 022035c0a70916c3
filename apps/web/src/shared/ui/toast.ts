import { UNSTABLE_ToastQueue as ToastQueue } from 'react-aria-components';

export interface ToastText {
  readonly tone: 'ok' | 'bad' | 'info';
  readonly text: string;
  /** Small print: what the operator needs to find the call in the log. */
  readonly detail?: string | undefined;
}

const SHOWN_MS = 6000;
export const toasts = new ToastQueue<ToastText>({ maxVisibleToasts: 4 });

/** Says how something ended. Errors stay until they are closed. */
export function toast(content: ToastText): void {
  toasts.add(content, content.tone === 'bad' ? {} : { timeout: SHOWN_MS });
}
