import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { LogOut } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useAction } from '../../shared/api/use-action.js';
import { Button } from '../../shared/ui/Button.js';
import { Confirm } from '../../shared/ui/Dialog.js';
import { useServer } from '../servers/index.js';
import { leave } from './subusers.api.js';

/** The way out of a server that somebody else owns. */
export function LeaveButton() {
  const t = useTranslations('people');
  const { identifier: id, name } = useServer();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const leaving = useAction({
    call: () => leave(id),
    done: () => t('left', { name }),
    onDone: () => {
      void navigate({ to: '/' }).then(() => client.removeQueries({ queryKey: ['server', id] }));
      void client.invalidateQueries({ queryKey: ['servers'] });
    },
  });
  return (
    <>
      <Button size="small" icon={LogOut} onPress={() => setAsking(true)}>
        {t('leave')}
      </Button>
      <Confirm
        title={t('leaveTitle', { name })}
        verb={t('leaveVerb', { name })}
        isOpen={isAsking}
        busy={leaving.busy}
        onConfirm={() => leaving.run()}
        onClose={() => setAsking(false)}
      >
        <p>{t('leaveLoses')}</p>
      </Confirm>
    </>
  );
}
