import { useTranslations } from 'use-intl';
import { z } from 'zod';
import { useRouteForm } from '../../../shared/api/use-form.js';
import { Button } from '../../../shared/ui/Button.js';
import { Dialog, DialogButtons } from '../../../shared/ui/Dialog.js';
import { Field } from '../../../shared/ui/forms/Field.js';
import { Stack } from '../../../shared/ui/Layout.js';

const Body = z.object({ password: z.string().min(1).max(1024) });

export interface PasswordDialogProps {
  readonly title: string;
  readonly text: string;
  readonly verb: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onPassword: (password: string) => Promise<void>;
}

/** Asks for the password again before something that a stranger at the keyboard must not do. */
export function PasswordDialog(props: PasswordDialogProps) {
  return (
    <Dialog title={props.title} isOpen={props.isOpen} onClose={props.onClose}>
      <PasswordForm {...props} />
    </Dialog>
  );
}

function PasswordForm({ text, verb, onClose, onPassword }: PasswordDialogProps) {
  const t = useTranslations('account');
  const common = useTranslations('common');
  const errors = useTranslations('errors');
  const form = useRouteForm(Body, {
    values: { password: '' },
    onSubmit: ({ password }) => onPassword(password),
    onFailure: () => {
      form.setError('password', { message: errors('InvalidPasswordProvidedException') });
      form.setFocus('password');
    },
  });
  return (
    <form onSubmit={form.send} noValidate>
      <Stack>
        <p>{text}</p>
        <Field
          control={form.control}
          name="password"
          label={t('currentPassword')}
          type="password"
          autoComplete="current-password"
          autoFocus
        />
        <DialogButtons>
          <Button onPress={onClose}>{common('cancel')}</Button>
          <Button type="submit" look="primary" busy={form.formState.isSubmitting}>
            {verb}
          </Button>
        </DialogButtons>
      </Stack>
    </form>
  );
}
