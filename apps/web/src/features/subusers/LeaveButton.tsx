import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { LogOut } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '../../shared/ui/Button.js';
import { useConfirmed } from '../../shared/ui/use-confirmed.js';
import { useServer } from '../servers/index.js';
import { leave } from './subusers.api.js';

/** The way out of a server that somebody else owns. */
export function LeaveButton() {
  const t = useTranslations('people');
  const { identifier: id, name } = useServer();
  const navigate = useNavigate();
  const client = useQueryClient();
  const leaving = useConfirmed({
    call: () => leave(id),
    done: () => t('left', { name }),
    onDone: () => {
      void navigate({ to: '/' }).then(() => client.removeQueries({ queryKey: ['server', id] }));
      void client.invalidateQueries({ queryKey: ['servers'] });
    },
    title: () => t('leaveTitle', { name }),
    verb: () => t('leaveVerb', { name }),
    text: () => <p>{t('leaveLoses')}</p>,
  });
  return (
    <>
      <Button size="small" icon={LogOut} onPress={() => leaving.ask()}>
        {t('leave')}
      </Button>
      {leaving.dialog}
    </>
  );
}
