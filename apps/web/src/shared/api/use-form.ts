import { zodResolver } from '@hookform/resolvers/zod';
import {
  useForm,
  type DefaultValues,
  type FieldPath,
  type FieldValues,
  type UseFormReturn,
} from 'react-hook-form';
import { useTranslations } from 'use-intl';
import type { z } from 'zod';
import { ApiFailure, type RefusedField } from './failure.js';
import { useRefused } from './use-refused.js';
import { useFailureText } from './use-failure-text.js';
import { toast } from '../ui/toast.js';

type Issue = z.core.$ZodRawIssue;

/** The catalogue's words for what a schema refuses. */
function useIssueText(): (issue: Issue) => string | undefined {
  const t = useTranslations('validation');
  return (issue) => {
    if (issue.code === 'too_small' && (issue.input === '' || issue.minimum === 1)) return t('required');
    if (issue.code === 'invalid_type') return t('required');
    if (issue.code === 'too_small') return t('min', { minimum: Number(issue.minimum) });
    if (issue.code === 'too_big') return t('max', { maximum: Number(issue.maximum) });
    if (issue.code === 'invalid_format' && issue.format === 'email') return t('email');
    if (issue.code === 'invalid_format') return t('format');
    return undefined;
  };
}

export interface RouteForm<V extends FieldValues> extends UseFormReturn<V> {
  /** Checks, sends, and puts what the panel refuses to its fields; a failure of no field is a toast. */
  readonly send: (event?: React.BaseSyntheticEvent) => void;
}

/** What is refused, by the fields of a form: an entry of a list belongs to the field in which the list is typed. */
const fieldsOf = (values: FieldValues, fields: readonly RefusedField[]): RefusedField[] =>
  fields.flatMap(({ field, detail }) => {
    const name = field.split('.')[0]!;
    if (!(name in values)) return [];
    return [{ field: typeof values[name] === 'string' ? name : field, detail }];
  });

/** A form whose schema is a route's body, so that page and panel refuse the same. */
export function useRouteForm<S extends z.ZodType<FieldValues, FieldValues>>(
  schema: S,
  options: {
    readonly values: DefaultValues<NoInfer<z.input<S>>>;
    readonly onSubmit: (values: z.input<S>) => Promise<unknown>;
    /** Where a refusal stands that names no field, such as that of a trial. */
    readonly refusalField?: FieldPath<NoInfer<z.input<S>>>;
    /** Fails of no field, where a page shows them itself. */
    readonly onFailure?: (error: unknown) => void;
  },
): RouteForm<z.input<S>> {
  type V = z.input<S>;
  const issueText = useIssueText();
  const failureText = useFailureText();
  const refusedBy = useRefused();
  const form = useForm<V>({
    mode: 'onSubmit',
    reValidateMode: 'onChange',
    defaultValues: options.values,
    resolver: zodResolver(schema as never, { error: issueText } as never) as never,
  });
  const submit = form.handleSubmit(async () => {
    // What was typed, not what the schema made of it: the panel reads with the same schema.
    const values = form.getValues() as V;
    try {
      await options.onSubmit(values);
    } catch (error) {
      const fields = fieldsOf(values, refusedBy(error));
      const { refusalField: field } = options;
      if (fields.length === 0 && field && error instanceof ApiFailure && error.status === 400)
        fields.push({ field, detail: failureText(error) });
      for (const { field, detail } of fields) form.setError(field as FieldPath<V>, { message: detail });
      if (fields.length > 0) form.setFocus(fields[0]!.field as FieldPath<V>);
      else if (options.onFailure) options.onFailure(error);
      else {
        const requestId = error instanceof ApiFailure ? (error.requestId ?? undefined) : undefined;
        toast({ tone: 'bad', text: failureText(error), detail: requestId });
      }
    }
  });
  return Object.assign(form, { send: (event?: React.BaseSyntheticEvent) => void submit(event) });
}
