import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { CircleUser, LogOut, Monitor, Moon, ShieldCheck, Sun } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { logout } from '@app/contracts/auth/sessions.contract.js';
import { call } from '../shared/api/call.js';
import { useMe } from '../shared/api/session.js';
import { useAction } from '../shared/api/use-action.js';
import { useTaste } from '../shared/taste.js';
import { Button } from '../shared/ui/Button.js';
import { Menu, type MenuEntry } from '../shared/ui/Menu.js';

/** Account, theme and the way out. */
export function useUserEntries(): MenuEntry[] {
  const t = useTranslations('shell');
  const navigate = useNavigate();
  const client = useQueryClient();
  const [theme, setTheme] = useTaste('theme');
  const signOut = useAction({
    call: () => call(logout, {}),
    onDone: () => {
      sessionStorage.clear();
      client.clear();
      void navigate({ to: '/login' });
    },
  });
  return [
    {
      id: 'account',
      text: t('account'),
      icon: CircleUser,
      onAction: () => void navigate({ to: '/account' }),
    },
    {
      id: 'security',
      text: t('security'),
      icon: ShieldCheck,
      onAction: () => void navigate({ to: '/account/security' }),
    },
    {
      id: 'system',
      text: t('themeSystem'),
      icon: Monitor,
      isBreak: true,
      isChosen: theme === null,
      onAction: () => setTheme(null),
    },
    {
      id: 'light',
      text: t('themeLight'),
      icon: Sun,
      isChosen: theme === 'light',
      onAction: () => setTheme('light'),
    },
    {
      id: 'dark',
      text: t('themeDark'),
      icon: Moon,
      isChosen: theme === 'dark',
      onAction: () => setTheme('dark'),
    },
    { id: 'out', text: t('signOut'), icon: LogOut, isBreak: true, onAction: () => signOut.run() },
  ];
}

export function UserMenu() {
  const t = useTranslations('shell');
  const { username } = useMe();
  const entries = useUserEntries();
  return (
    <Menu label={t('userMenu', { name: username })} entries={entries}>
      <Button look="quiet" icon={CircleUser} aria-label={t('userMenu', { name: username })}>
        {username}
      </Button>
    </Menu>
  );
}
