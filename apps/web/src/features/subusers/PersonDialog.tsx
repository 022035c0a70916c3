import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { createSubuser } from '@app/contracts/client/subusers.contract.js';
import { SUBUSER_PRESETS } from '@app/contracts/permissions/subuser.presets.js';
import { useRouteForm } from '../../shared/api/use-form.js';
import { Button } from '../../shared/ui/Button.js';
import { Dialog, DialogButtons } from '../../shared/ui/Dialog.js';
import { Field } from '../../shared/ui/forms/Field.js';
import { Banner, Stack } from '../../shared/ui/Layout.js';
import { PermissionGrid } from './PermissionGrid.js';
import { grantable } from './presets.rules.js';

export interface PersonProps {
  /** Who is changed; null invites somebody new. */
  readonly person: { readonly email: string; readonly permissions: readonly string[] } | null;
  readonly own: readonly string[];
  readonly onClose: () => void;
  readonly onSave: (email: string, permissions: string[]) => Promise<void>;
}

/** Who, and what they may do. */
export function PersonDialog({ isOpen, ...props }: PersonProps & { isOpen: boolean }) {
  const t = useTranslations('people');
  const title = props.person === null ? t('inviteTitle') : t('changeTitle', { email: props.person.email });
  return (
    <Dialog title={title} isOpen={isOpen} onClose={props.onClose} wide>
      <PersonForm {...props} />
    </Dialog>
  );
}

function PersonForm({ person, own, onClose, onSave }: PersonProps) {
  const t = useTranslations('people');
  const common = useTranslations('common');
  const had = person?.permissions ?? SUBUSER_PRESETS.viewer;
  const [permissions, setPermissions] = useState(() => grantable(had, own));
  // The panel takes no set that holds more than the caller has, so what they lack goes with the first change.
  const lost = person === null ? 0 : had.length - grantable(had, own).length;
  const form = useRouteForm(createSubuser.body.pick({ email: true }), {
    values: { email: person?.email ?? '' },
    onSubmit: ({ email }) => onSave(email.trim(), permissions),
  });
  return (
    <form onSubmit={form.send} noValidate>
      <Stack>
        {person === null && (
          <Field
            control={form.control}
            name="email"
            label={t('email')}
            help={t('emailHelp')}
            type="email"
            autoFocus
          />
        )}
        {lost > 0 && <Banner tone="warn">{t('lost', { count: lost })}</Banner>}
        <PermissionGrid value={permissions} onChange={setPermissions} own={own} />
        <DialogButtons>
          <Button onPress={onClose}>{common('cancel')}</Button>
          <Button type="submit" look="primary" busy={form.formState.isSubmitting}>
            {person === null ? t('inviteVerb') : common('save')}
          </Button>
        </DialogButtons>
      </Stack>
    </form>
  );
}
