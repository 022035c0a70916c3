import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useServerPermissions } from '../../features/servers/index.js';
import { can } from '../../shared/api/can.js';
import { useHolds } from '../../shared/api/holds.js';
import { useTaste } from '../../shared/taste.js';
import { Dialog } from '../../shared/ui/Dialog.js';
import { Facts } from '../../shared/ui/Layout.js';
import { ADMIN_SECTIONS, SERVER_SECTIONS } from '../nav.js';
import { TYPING, wishOf, type Wish } from './keys.rules.js';
import { Palette } from './Palette.js';

/** Keys that are the same on every page, and the way to everything by its name. Draws nothing until one is pressed. */
export function Keys({ server, isInAdmin }: { server: string | null; isInAdmin: boolean }) {
  const navigate = useNavigate();
  const holds = useHolds();
  const permissions = useServerPermissions(server ?? '', server !== null);
  const [taste] = useTaste('keys');
  const [open, setOpen] = useState<'palette' | 'help' | null>(null);
  const admin = ADMIN_SECTIONS.filter(({ needs }) => holds(needs));
  const sections = SERVER_SECTIONS.filter(({ needs }) => can(permissions, needs));
  const go = (wish: Wish): void => {
    if (wish.to === 'section') {
      const [section, ofAdmin] = [sections[wish.nth], admin[wish.nth]];
      if (server !== null && section) void navigate({ to: section.to, params: { server } });
      else if (isInAdmin && ofAdmin) void navigate({ to: ofAdmin.to });
    } else if (wish.to === 'search') document.querySelector<HTMLElement>('main [type=search]')?.focus();
    else if (wish.to === 'servers') void navigate({ to: '/' });
    else if (wish.to === 'admin') {
      if (admin[0]) void navigate({ to: admin[0].to });
    } else setOpen(wish.to);
  };
  const act = useRef(go);
  act.current = go;
  useEffect(() => {
    let before = '';
    const onKeyDown = (event: KeyboardEvent): void => {
      const isTyping = event.target instanceof Element && event.target.closest(TYPING) !== null;
      const wish = event.defaultPrevented ? null : wishOf(event, before, taste !== 'off' && !isTyping);
      before = isTyping ? '' : event.key;
      if (wish === null) return;
      event.preventDefault();
      act.current(wish);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [taste]);
  const close = (): void => setOpen(null);
  return (
    <>
      <Palette
        isOpen={open === 'palette'}
        onClose={close}
        server={server}
        sections={sections}
        admin={admin}
      />
      <Help isOpen={open === 'help'} onClose={close} />
    </>
  );
}

function Help({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const t = useTranslations('keys');
  const keys = [
    ['Ctrl K', t('palette')],
    ['/', t('search')],
    ['1–9', t('section')],
    ['g s', t('servers')],
    ['g a', t('admin')],
    ['?', t('help')],
  ] as const;
  return (
    <Dialog title={t('title')} isOpen={isOpen} onClose={onClose}>
      <Facts facts={keys.map(([key, text]) => [text, <kbd key={key}>{key}</kbd>])} />
      <p>{t('off')}</p>
    </Dialog>
  );
}
