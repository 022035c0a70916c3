import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { encode } from 'uqr';
import { z } from 'zod';
import { CODE_LENGTH } from '@app/contracts/client/two-factor.contract.js';
import { useRouteForm } from '../../../shared/api/use-form.js';
import { useFailureText } from '../../../shared/api/use-failure-text.js';
import { Button } from '../../../shared/ui/Button.js';
import { CopyBlock } from '../../../shared/ui/Copy.js';
import { Dialog, DialogButtons } from '../../../shared/ui/Dialog.js';
import { Field } from '../../../shared/ui/forms/Field.js';
import { Stack } from '../../../shared/ui/Layout.js';
import { PageState, Skeleton } from '../../../shared/ui/PageState.js';
import { turnOnTwoFactor, twoFactorSetupQuery } from '../account.api.js';
import styles from './TwoFactor.module.css';

const Body = z.object({ code: z.string().trim().length(CODE_LENGTH) });

/** Shows a new secret, and takes the first code made with it. */
export function TwoFactorSetUp(props: { onClose: () => void; onDone: (codes: readonly string[]) => void }) {
  const t = useTranslations('account');
  const common = useTranslations('common');
  const failureText = useFailureText();
  const query = useQuery(twoFactorSetupQuery);
  const form = useRouteForm(Body, {
    values: { code: '' },
    onSubmit: async ({ code }) => props.onDone(await turnOnTwoFactor(code.trim())),
    onFailure: (error) => {
      form.setError('code', { message: failureText(error) });
      form.setFocus('code');
    },
  });
  return (
    <Dialog title={t('setUpTitle')} isOpen onClose={props.onClose}>
      <p>{t('setUpScan')}</p>
      <PageState query={query} skeleton={<Skeleton rows={1} height={240} />}>
        {({ image_url_data, secret }) => (
          <form onSubmit={form.send} noValidate>
            <Stack>
              <QrCode text={image_url_data} label={t('qrLabel')} />
              <CopyBlock text={secret} what={t('secret')} />
              <Field
                control={form.control}
                name="code"
                label={t('setUpCode')}
                inputMode="numeric"
                autoComplete="one-time-code"
                mono
              />
              <DialogButtons>
                <Button onPress={props.onClose}>{common('cancel')}</Button>
                <Button type="submit" look="primary" busy={form.formState.isSubmitting}>
                  {t('setUpVerb')}
                </Button>
              </DialogButtons>
            </Stack>
          </form>
        )}
      </PageState>
    </Dialog>
  );
}

/** A text as a QR code, drawn as one path. */
function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { border: 2 });
  const path = data
    .flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join('');
  return (
    <svg
      className={styles.qr}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <path d={path} />
    </svg>
  );
}
