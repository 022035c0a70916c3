import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { ApiFailure } from './failure.js';
import { useFailureText } from './use-failure-text.js';
import { toast } from '../ui/toast.js';

export interface Action<I> {
  readonly run: (input: I) => void;
  readonly runAsync: (input: I) => Promise<unknown>;
  readonly busy: boolean;
}

export interface ActionOptions<I, O> {
  readonly call: (input: I) => Promise<O>;
  /** For whoever has to know that it goes on (`useIsMutating`). */
  readonly key?: QueryKey;
  /** What is known of them is asked for again. */
  readonly changes?: readonly QueryKey[];
  readonly done?: (output: O, input: I) => string | null;
  readonly onDone?: (output: O, input: I) => void | Promise<void>;
}

/** Something that is done by a button: busy meanwhile, and in the end a sentence. */
export function useAction<I = void, O = unknown>(options: ActionOptions<I, O>): Action<I> {
  const client = useQueryClient();
  const t = useTranslations('common');
  const failureText = useFailureText();
  const mutation = useMutation<O, unknown, I>({
    mutationFn: options.call,
    ...(options.key ? { mutationKey: options.key } : {}),
    onSuccess: async (output, input) => {
      await Promise.all((options.changes ?? []).map((queryKey) => client.invalidateQueries({ queryKey })));
      await options.onDone?.(output, input);
      const text = options.done?.(output, input);
      if (text) toast({ tone: 'ok', text });
    },
    onError: (error) => {
      const requestId = error instanceof ApiFailure ? error.requestId : null;
      toast({
        tone: 'bad',
        text: failureText(error),
        detail: requestId === null ? undefined : `${t('requestId')} ${requestId}`,
      });
    },
  });
  return {
    run: (input) => mutation.mutate(input),
    runAsync: (input) => mutation.mutateAsync(input),
    busy: mutation.isPending,
  };
}
