import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useAction } from '../../../shared/api/use-action.js';
import { Button } from '../../../shared/ui/Button.js';
import { Dialog, DialogButtons } from '../../../shared/ui/Dialog.js';
import { TextInput } from '../../../shared/ui/forms/TextInput.js';
import { Banner, Stack } from '../../../shared/ui/Layout.js';
import { addPorts, nodeQuery, portsQuery } from './nodes.api.js';
import { addressCount, typedPorts } from './ports.rules.js';

interface Props {
  readonly node: number;
  /** The address that is there already. */
  readonly ip: string;
  readonly onClose: () => void;
}

/** An address and ranges of ports; says before how many they are and which exist. */
export function AddPortsDialog({ isOpen, ...props }: Props & { isOpen: boolean }) {
  const t = useTranslations('admin.allocations');
  return (
    <Dialog title={t('addTitle')} isOpen={isOpen} onClose={props.onClose}>
      <AddPorts {...props} />
    </Dialog>
  );
}

function AddPorts({ node, onClose, ...props }: Props) {
  const t = useTranslations('admin.allocations');
  const common = useTranslations('common');
  const [ip, setIp] = useState(props.ip);
  const [text, setText] = useState('');
  const [alias, setAlias] = useState('');
  const { entries, ports, wrong } = typedPorts(text);
  const { data: existing = [] } = useQuery(portsQuery(node, ip.trim()));
  const taken = new Set(existing.filter((one) => one.ip === ip.trim()).map(({ port }) => port));
  const clashes = ports.filter((port) => taken.has(port)).length;
  const count = ports.length * addressCount(ip.trim());
  const adding = useAction({
    call: () => addPorts(node, { ip: ip.trim(), ports: [...entries], alias: alias.trim() || null }),
    changes: [nodeQuery(node).queryKey],
    done: () => t('added', { count: count - clashes }),
    onDone: onClose,
  });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (count > 0) adding.run();
      }}
    >
      <Stack>
        <TextInput
          name="ip"
          label={t('ip')}
          help={t('ipHelp')}
          mono
          value={ip}
          onChange={setIp}
          autoFocus={props.ip === ''}
        />
        <TextInput
          name="ports"
          label={t('ports')}
          help={t('portsHelp')}
          mono
          value={text}
          onChange={setText}
          error={wrong === null ? undefined : t('noPorts', { text: wrong })}
          autoFocus={props.ip !== ''}
        />
        <TextInput name="alias" label={t('alias')} help={t('aliasHelp')} value={alias} onChange={setAlias} />
        {count > 0 && (
          <Banner tone={clashes > 0 ? 'warn' : 'info'}>{t('preview', { count, clashes })}</Banner>
        )}
        <DialogButtons>
          <Button onPress={onClose}>{common('cancel')}</Button>
          <Button
            type="submit"
            look="primary"
            busy={adding.busy}
            reason={ip.trim() === '' || count === 0 ? t('typeFirst') : null}
          >
            {t('addVerb')}
          </Button>
        </DialogButtons>
      </Stack>
    </form>
  );
}
