import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useFailureText } from '../../../shared/api/use-failure-text.js';
import { useRefused } from '../../../shared/api/use-refused.js';
import { ZONES } from '../../../shared/format/zones.js';
import { Button } from '../../../shared/ui/Button.js';
import { Switch } from '../../../shared/ui/forms/Choices.js';
import { Combo } from '../../../shared/ui/forms/Combo.js';
import { LeaveGuard } from '../../../shared/ui/forms/LeaveGuard.js';
import { Select } from '../../../shared/ui/forms/Select.js';
import { TextInput } from '../../../shared/ui/forms/TextInput.js';
import { Banner, Card, Row, Stack } from '../../../shared/ui/Layout.js';
import { toast } from '../../../shared/ui/toast.js';
import { useServerId } from '../../servers/index.js';
import type { Draft } from '../draft.rules.js';
import styles from '../Schedules.module.css';
import { schedulesQuery } from '../schedules.api.js';
import { NextRuns } from './NextRuns.js';
import { TaskList } from './TaskList.js';
import { WhenFields } from './WhenFields.js';

/** When, on which conditions, and what: one Save for all of it. */
export function ScheduleForm(props: {
  draft: Draft;
  /** Why it cannot be changed, or null. */
  reason: string | null;
  verb: string;
  done: (name: string) => string;
  /** Names the new tasks that were saved, also where a later one is refused. */
  onSave: (draft: Draft, made: (key: string, id: number) => void) => Promise<unknown>;
  onSaved: () => void;
}) {
  const { reason, verb, done, onSave, onSaved } = props;
  const t = useTranslations('schedules');
  const validation = useTranslations('validation');
  const failureText = useFailureText();
  const refusedBy = useRefused();
  const client = useQueryClient();
  const server = useServerId();
  const [draft, setDraft] = useState(props.draft);
  const [isBusy, setBusy] = useState(false);
  const [refused, setRefused] = useState<readonly string[]>([]);
  const [nameError, setNameError] = useState<string | undefined>();
  const change = (part: Partial<Draft>): void => setDraft((before) => ({ ...before, ...part }));
  const isUnsaved = JSON.stringify(draft) !== JSON.stringify(props.draft);

  const refuse = (error: unknown): void => {
    const fields = refusedBy(error);
    setNameError(fields.find(({ field }) => field === 'name')?.detail);
    const others = fields.filter(({ field }) => field !== 'name').map(({ detail }) => detail);
    setRefused(fields.length === 0 ? [failureText(error)] : others);
  };
  const submit = async (): Promise<void> => {
    if (draft.name.trim() === '') return setNameError(validation('required'));
    setBusy(true);
    setRefused([]);
    setNameError(undefined);
    try {
      await onSave(draft, (key, id) =>
        setDraft((before) => ({
          ...before,
          tasks: before.tasks.map((task) => (task.key === key ? { ...task, id } : task)),
        })),
      );
      await client.invalidateQueries({ queryKey: schedulesQuery(server).queryKey });
      toast({ tone: 'ok', text: done(draft.name.trim()) });
      onSaved();
    } catch (error) {
      refuse(error);
      await client.invalidateQueries({ queryKey: schedulesQuery(server).queryKey });
      setBusy(false);
    }
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <fieldset className={styles.bare} disabled={reason !== null}>
        <Stack>
          {reason !== null && <Banner tone="info">{reason}</Banner>}
          <Card>
            <TextInput
              name="name"
              label={t('name')}
              value={draft.name}
              error={nameError}
              onChange={(name) => change({ name })}
            />
          </Card>
          <Card title={t('times')}>
            <WhenFields value={draft.when} onChange={(when) => change({ when })} />
            <div className={styles.grid}>
              <Combo
                label={t('zone')}
                value={draft.zone}
                options={ZONES}
                onChange={(zone) => change({ zone })}
                isDisabled={reason !== null}
              />
            </div>
            <NextRuns when={draft.when} zone={draft.zone} />
          </Card>
          <Card title={t('conditions')}>
            <Switch isSelected={draft.isActive} onChange={(isActive) => change({ isActive })}>
              {t('active')}
            </Switch>
            <Switch isSelected={draft.onlyOnline} onChange={(onlyOnline) => change({ onlyOnline })}>
              {t('onlyOnline')}
            </Switch>
            <div className={styles.grid}>
              <Select
                label={t('missed')}
                value={draft.missed}
                options={[
                  { value: 'late', text: t('missedLate') },
                  { value: 'skip', text: t('missedSkip') },
                ]}
                onChange={(missed) => change({ missed })}
                isDisabled={reason !== null}
              />
            </div>
          </Card>
          <Card title={t('steps')} help={t('stepsHelp')}>
            <TaskList
              tasks={draft.tasks}
              isDisabled={reason !== null}
              onChange={(tasks) => change({ tasks })}
            />
          </Card>
          {refused.length > 0 && <Banner tone="bad">{refused.join(' ')}</Banner>}
          <Row>
            <Button type="submit" look="primary" busy={isBusy} reason={reason}>
              {verb}
            </Button>
          </Row>
        </Stack>
      </fieldset>
      <LeaveGuard isUnsaved={isUnsaved && !isBusy} />
    </form>
  );
}
