import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { serversQuery } from '../../features/servers/index.js';
import { Dialog } from '../../shared/ui/Dialog.js';
import { Combo, type ComboOption } from '../../shared/ui/forms/Combo.js';
import type { AdminSection, Section } from '../nav.js';

const ACCOUNT = [
  { to: '/account', text: 'account' },
  { to: '/account/security', text: 'security' },
  { to: '/inbox', text: 'inbox' },
] as const;

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** The server that is open, whose sections come first. */
  readonly server: string | null;
  readonly sections: readonly Section[];
  readonly admin: readonly AdminSection[];
}

/** The way to a server or a page by its name; servers are found by the panel, by name, address and id. */
export function Palette(props: Props) {
  const t = useTranslations('keys');
  return (
    <Dialog title={t('palette')} isOpen={props.isOpen} onClose={props.onClose}>
      <Find {...props} />
    </Dialog>
  );
}

function Find({ onClose, server, sections, admin }: Props) {
  const t = useTranslations('keys');
  const shell = useTranslations('shell');
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const wanted = typed.trim().toLowerCase();
  useEffect(() => {
    // Elsewhere the list of a field closes first; here it is all that there is to leave.
    const leave = ({ key }: KeyboardEvent): void => {
      if (key === 'Escape') onClose();
    };
    addEventListener('keydown', leave, true);
    return () => removeEventListener('keydown', leave, true);
  }, [onClose]);
  const { data } = useQuery(serversQuery(wanted === '' ? {} : { q: wanted }));
  const pages: ComboOption[] = [
    ...(server === null
      ? []
      : sections.map(({ to, text }) => ({ value: to.replace('$server', server), text: shell(text) }))),
    ...ACCOUNT.map(({ to, text }) => ({ value: to, text: shell(text) })),
    ...admin.map(({ to, text }) => ({ value: to, text: t('inAdmin', { name: shell(text) }) })),
  ];
  const servers = (data?.data ?? []).map(({ attributes: { identifier, name } }) => ({
    value: `/s/${identifier}`,
    text: t('server', { name }),
  }));
  return (
    <Combo
      label={t('what')}
      value={null}
      options={[...pages.filter(({ text }) => text.toLowerCase().includes(wanted)), ...servers]}
      onType={setTyped}
      onChange={(to) => {
        onClose();
        void navigate({ to });
      }}
      autoFocus
    />
  );
}
