import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { suspendServer } from '@app/contracts/application/servers.contract.js';
import { transferServer } from '@app/contracts/application/transfers.contract.js';
import { useFailureText } from '../../../../shared/api/use-failure-text.js';
import { Button } from '../../../../shared/ui/Button.js';
import { FootBar } from '../../../../shared/ui/forms/SaveBar.js';
import { toast } from '../../../../shared/ui/toast.js';
import { useConfirmed } from '../../../../shared/ui/use-confirmed.js';
import { useAdminNeed } from '../../parts/use-admin-need.js';
import { suspend, unsuspend, type PlainServer } from '../servers.api.js';
import { MoveDialog } from './MoveDialog.js';

/** What is done to the servers that are chosen in a list, all at once. */
export function ChosenBar({ servers, onClear }: { servers: readonly PlainServer[]; onClear: () => void }) {
  const t = useTranslations('admin.moves');
  const need = useAdminNeed();
  const client = useQueryClient();
  const failureText = useFailureText();
  const [isMoving, setMoving] = useState(false);
  const count = servers.length;
  const toSuspend = servers.filter(({ suspended }) => !suspended);
  const toLift = servers.filter(({ suspended }) => suspended);
  /** One after the other; what is refused is told and stops none of the rest. */
  const each = async (of: readonly PlainServer[], act: (server: number) => Promise<unknown>) => {
    let done = 0;
    for (const { id, name } of of) {
      try {
        await act(id);
        done += 1;
      } catch (error) {
        toast({ tone: 'bad', text: t('refusedFor', { name }), detail: failureText(error) });
      }
    }
    for (const queryKey of [['admin'], ['servers'], ['server']]) {
      void client.invalidateQueries({ queryKey });
    }
    return done;
  };
  const suspending = useConfirmed({
    call: () => each(toSuspend, suspend),
    done: (done) => (done > 0 ? t('suspended', { count: done }) : null),
    onDone: onClear,
    title: () => t('suspendTitle', { count: toSuspend.length }),
    verb: () => t('suspendVerb', { count: toSuspend.length }),
    text: () => (
      <>
        <p>{t('suspendDoes')}</p>
        <p>{toSuspend.map(({ name }) => name).join(', ')}</p>
      </>
    ),
  });
  const lifting = useConfirmed({
    call: () => each(toLift, unsuspend),
    done: (done) => (done > 0 ? t('lifted', { count: done }) : null),
    onDone: onClear,
    title: () => t('liftTitle', { count: toLift.length }),
    verb: () => t('liftVerb', { count: toLift.length }),
    text: () => <p>{t('liftDoes')}</p>,
  });
  return (
    <>
      {count > 0 && (
        <FootBar text={t('chosen', { count })}>
          {toSuspend.length > 0 && (
            <Button reason={need(suspendServer)} onPress={() => suspending.ask()}>
              {t('suspend')}
            </Button>
          )}
          {toLift.length > 0 && (
            <Button reason={need(suspendServer)} onPress={() => lifting.ask()}>
              {t('lift')}
            </Button>
          )}
          <Button reason={need(transferServer)} onPress={() => setMoving(true)}>
            {t('open')}
          </Button>
          <Button look="quiet" onPress={onClear}>
            {t('clear')}
          </Button>
        </FootBar>
      )}
      {suspending.dialog}
      {lifting.dialog}
      <MoveDialog
        servers={servers}
        isOpen={isMoving && count > 0}
        onClose={() => {
          setMoving(false);
          onClear();
        }}
      />
    </>
  );
}
