import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useAction } from '../../shared/api/use-action.js';
import { ZONES } from '../../shared/format/zones.js';
import { Button } from '../../shared/ui/Button.js';
import { Dialog, DialogButtons } from '../../shared/ui/Dialog.js';
import { Combo } from '../../shared/ui/forms/Combo.js';
import { TextInput } from '../../shared/ui/forms/TextInput.js';
import { Stack } from '../../shared/ui/Layout.js';
import { PageState, Skeleton } from '../../shared/ui/PageState.js';
import { useServerId } from '../servers/index.js';
import { countOf, goneBy } from './backup.rules.js';
import { backupsKey, rotate, rotationQuery, type Backup, type Rotation } from './backups.api.js';

const COUNTS = ['keep_last', 'keep_daily', 'keep_weekly', 'keep_monthly'] as const;
type Counts = Readonly<Record<(typeof COUNTS)[number], string>>;

/** Which backups are kept, and which of the present ones that deletes. */
export function RotationDialog({ backups, onClose }: { backups: readonly Backup[]; onClose: () => void }) {
  const t = useTranslations('backups');
  const query = useQuery(rotationQuery(useServerId()));
  return (
    <Dialog title={t('rotationTitle')} isOpen onClose={onClose}>
      <PageState query={query} what={t('rotationFailed')} skeleton={<Skeleton rows={5} />}>
        {(rotation) => <RotationForm rotation={rotation} backups={backups} onClose={onClose} />}
      </PageState>
    </Dialog>
  );
}

function RotationForm(props: { rotation: Rotation; backups: readonly Backup[]; onClose: () => void }) {
  const { rotation, backups, onClose } = props;
  const t = useTranslations('backups');
  const common = useTranslations('common');
  const server = useServerId();
  const [typed, setTyped] = useState<Counts>({
    keep_last: String(rotation.keep_last),
    keep_daily: String(rotation.keep_daily),
    keep_weekly: String(rotation.keep_weekly),
    keep_monthly: String(rotation.keep_monthly),
  });
  const [zone, setZone] = useState(rotation.time_zone);
  const action = useAction({
    call: (wanted: Rotation) => rotate(server, wanted),
    changes: [backupsKey(server)],
    done: () => t('rotationSaved'),
    onDone: onClose,
  });
  const wanted = rotationOf(typed, zone);
  const gone = wanted ? goneBy(wanted, backups) : [];
  const isOff = wanted !== null && COUNTS.every((count) => wanted[count] === 0);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted) action.run(wanted);
      }}
    >
      <Stack>
        <p>{t('rotationHelp')}</p>
        {COUNTS.map((count) => (
          <TextInput
            key={count}
            name={count}
            label={t(count)}
            inputMode="numeric"
            value={typed[count]}
            error={countOf(typed[count]) === null ? t('keepWrong') : undefined}
            onChange={(value) => setTyped((before) => ({ ...before, [count]: value }))}
          />
        ))}
        <Combo label={t('keepZone')} value={zone} options={ZONES} onChange={setZone} />
        <p role="status">
          {isOff
            ? t('keepAll')
            : gone.length === 0
              ? t('keepFits')
              : t('keepGone', { count: gone.length, names: gone.map(({ name }) => name).join(', ') })}
        </p>
        <DialogButtons>
          <Button onPress={onClose}>{common('cancel')}</Button>
          <Button
            type="submit"
            look={gone.length > 0 ? 'danger' : 'primary'}
            busy={action.busy}
            isDisabled={wanted === null}
          >
            {gone.length > 0 ? t('keepDelete', { count: gone.length }) : t('keepSave')}
          </Button>
        </DialogButtons>
      </Stack>
    </form>
  );
}

/** Null while something is typed that is no count. */
function rotationOf(typed: Counts, zone: string): Rotation | null {
  const [last, daily, weekly, monthly] = COUNTS.map((count) => countOf(typed[count]));
  if (last == null || daily == null || weekly == null || monthly == null) return null;
  return { keep_last: last, keep_daily: daily, keep_weekly: weekly, keep_monthly: monthly, time_zone: zone };
}
