import { useState, type ReactNode } from 'react';
import { useAction, type Action, type ActionOptions } from '../api/use-action.js';
import { Confirm } from './Dialog.js';

export interface ConfirmedAction<I> extends Action<I> {
  /** Opens the dialog; the action runs once it is answered. */
  readonly ask: (input: I) => void;
  /** To be shown by whoever asks. */
  readonly dialog: ReactNode;
}

/** An action that cannot be taken back: it is asked about, in words that depend on what it is done to. */
export function useConfirmed<I = void, O = unknown>({
  title,
  verb,
  text,
  ...options
}: ActionOptions<I, O> & {
  readonly title: (input: I) => string;
  readonly verb: (input: I) => string;
  /** What will be lost. */
  readonly text: (input: I) => ReactNode;
}): ConfirmedAction<I> {
  // Kept while the dialog fades, so that its words do not change under the eye.
  const [asked, setAsked] = useState<{ input: I; isOpen: boolean } | null>(null);
  const close = (): void => setAsked((last) => last && { ...last, isOpen: false });
  const action = useAction<I, O>({
    ...options,
    onDone: (output, input) => {
      close();
      return options.onDone?.(output, input);
    },
  });
  return {
    ...action,
    ask: (input) => setAsked({ input, isOpen: true }),
    dialog: asked && (
      <Confirm
        title={title(asked.input)}
        verb={verb(asked.input)}
        isOpen={asked.isOpen}
        busy={action.busy}
        onConfirm={() => action.run(asked.input)}
        onClose={close}
      >
        {text(asked.input)}
      </Confirm>
    ),
  };
}
