import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useAction } from '../../../shared/api/use-action.js';
import { Button } from '../../../shared/ui/Button.js';
import { Dialog, DialogButtons } from '../../../shared/ui/Dialog.js';
import { TextInput } from '../../../shared/ui/forms/TextInput.js';
import { Banner, Muted, Row, Stack } from '../../../shared/ui/Layout.js';
import { addressesQuery, portsPreviewQuery } from './link/link.api.js';
import { addPorts, nodeQuery } from './nodes.api.js';
import { typedPorts } from './ports.rules.js';

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
  const link = useTranslations('admin.nodeLink');
  const { entries, wrong } = typedPorts(text);
  const offered = useQuery(addressesQuery(node));
  const wanted = useDeferredValue(wrong === null ? entries.join(' ') : '');
  const preview = useQuery(portsPreviewQuery(node, ip.trim(), wanted === '' ? [] : wanted.split(' ')));
  const isTyped = ip.trim() !== '' && entries.length > 0 && wrong === null;
  const { created = 0, existing: clashes = 0, refused = [] } = (isTyped && preview.data) || {};
  const count = created + clashes;
  const adding = useAction({
    call: () => addPorts(node, { ip: ip.trim(), ports: [...entries], alias: alias.trim() || null }),
    changes: [nodeQuery(node).queryKey],
    done: () => t('added', { count: created }),
    onDone: onClose,
  });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (isTyped) adding.run();
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
        {(offered.data?.length ?? 0) > 0 && (
          <div role="group" aria-label={link('offered')}>
            <Row>
              <Muted>{link('offered')}</Muted>
              {offered.data?.map((address) => (
                <Button
                  key={address}
                  size="small"
                  aria-pressed={address === ip}
                  onPress={() => setIp(address)}
                >
                  {address}
                </Button>
              ))}
            </Row>
          </div>
        )}
        {offered.isError && <Muted>{link('notOffered')}</Muted>}
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
        {refused.length > 0 && <Banner tone="bad">{refused.map(({ detail }) => detail).join(' ')}</Banner>}
        {count > 0 && refused.length === 0 && (
          <Banner tone={clashes > 0 ? 'warn' : 'info'}>{t('preview', { count, clashes })}</Banner>
        )}
        <DialogButtons>
          <Button onPress={onClose}>{common('cancel')}</Button>
          <Button type="submit" look="primary" busy={adding.busy} reason={isTyped ? null : t('typeFirst')}>
            {t('addVerb')}
          </Button>
        </DialogButtons>
      </Stack>
    </form>
  );
}
