import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../../../shared/ui/Button.js';
import { Dialog, DialogButtons } from '../../../../shared/ui/Dialog.js';
import { TextInput } from '../../../../shared/ui/forms/TextInput.js';
import { Stack } from '../../../../shared/ui/Layout.js';

interface Props {
  readonly busy: boolean;
  readonly onUrl: (url: string) => void;
  readonly onClose: () => void;
}

/** The public address of a document; the panel fetches it. */
export function UrlDialog({ isOpen, ...props }: Props & { isOpen: boolean }) {
  const t = useTranslations('admin.eggImport');
  return (
    <Dialog title={t('fromUrl')} isOpen={isOpen} onClose={props.onClose}>
      <Ask {...props} />
    </Dialog>
  );
}

function Ask({ busy, onUrl, onClose }: Props) {
  const t = useTranslations('admin.eggImport');
  const common = useTranslations('common');
  const [url, setUrl] = useState('');
  const isTyped = URL.canParse(url.trim());
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (isTyped) onUrl(url.trim());
      }}
    >
      <Stack>
        <TextInput
          name="url"
          type="url"
          label={t('url')}
          help={t('urlHelp')}
          mono
          value={url}
          onChange={setUrl}
          autoFocus
        />
        <DialogButtons>
          <Button onPress={onClose}>{common('cancel')}</Button>
          <Button type="submit" look="primary" busy={busy} reason={isTyped ? null : t('typeFirst')}>
            {t('look')}
          </Button>
        </DialogButtons>
      </Stack>
    </form>
  );
}
