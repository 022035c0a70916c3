import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useAction } from '../../../shared/api/use-action.js';
import { Button } from '../../../shared/ui/Button.js';
import { Dialog, DialogButtons } from '../../../shared/ui/Dialog.js';
import { Checkbox } from '../../../shared/ui/forms/Choices.js';
import { TextInput } from '../../../shared/ui/forms/TextInput.js';
import { Stack } from '../../../shared/ui/Layout.js';
import { useServerId } from '../../servers/index.js';
import { filesKey, setMode } from '../files.api.js';
import styles from '../Files.module.css';
import { boxesOf, isMode, modeOf } from '../list.rules.js';
import { countOf, type EntriesDialogProps } from './file-dialog.js';

const WHO = ['owner', 'group', 'others'] as const;
const MAY = ['read', 'write', 'run'] as const;

/** Permission bits as boxes and as three digits; one follows the other. */
export function ModeDialog({ directory, entries, onClose }: EntriesDialogProps) {
  const t = useTranslations('files');
  const common = useTranslations('common');
  const server = useServerId();
  const [mode, setTyped] = useState(entries[0]?.mode_bits.padStart(3, '0') ?? '644');
  const boxes = boxesOf(mode);
  const action = useAction({
    call: () =>
      setMode(
        server,
        directory,
        entries.map(({ name }) => name),
        mode,
      ),
    changes: [filesKey(server)],
    done: () => t('modeSet', { count: entries.length, mode }),
    onDone: onClose,
  });
  return (
    <Dialog title={t('modeTitle', countOf(entries))} isOpen onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isMode(mode)) action.run();
        }}
      >
        <Stack>
          <div className={styles.boxes}>
            {WHO.map((who, row) => [
              <b key={who}>{t(`who.${who}`)}</b>,
              ...MAY.map((may, column) => {
                const index = row * MAY.length + column;
                return (
                  <Checkbox
                    key={`${who}.${may}`}
                    aria-label={t('modeBox', { who: t(`who.${who}`), may: t(`may.${may}`) })}
                    isSelected={boxes[index]!}
                    onChange={(isOn) => setTyped(modeOf(boxes.map((was, at) => (at === index ? isOn : was))))}
                  >
                    {t(`may.${may}`)}
                  </Checkbox>
                );
              }),
            ])}
          </div>
          <TextInput
            name="mode"
            label={t('octal')}
            help={t('octalHelp')}
            value={mode}
            onChange={setTyped}
            inputMode="numeric"
            mono
            error={isMode(mode) ? undefined : t('octalWrong')}
          />
          <DialogButtons>
            <Button onPress={onClose}>{common('cancel')}</Button>
            <Button type="submit" look="primary" busy={action.busy}>
              {t('modeVerb')}
            </Button>
          </DialogButtons>
        </Stack>
      </form>
    </Dialog>
  );
}
