import { Plus, Trash2 } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { TASK_ACTIONS } from '@app/contracts/client/schedules/objects.js';
import { MAX_TASKS } from '@app/contracts/client/schedules/schedules.contract.js';
import { POWER_ACTIONS } from '@app/contracts/ws/console.frames.js';
import { Button } from '../../../shared/ui/Button.js';
import { Checkbox } from '../../../shared/ui/forms/Choices.js';
import { Select } from '../../../shared/ui/forms/Select.js';
import { TextInput } from '../../../shared/ui/forms/TextInput.js';
import { Muted, Row } from '../../../shared/ui/Layout.js';
import { SortableList } from '../../../shared/ui/SortableList.js';
import { moved, type DraftTask } from '../draft.rules.js';
import styles from '../Schedules.module.css';

let made = 0;
/** A second of a first one is no backup of it, so each is a minute behind the other. */
const newTask = (isFirst: boolean): DraftTask => ({
  key: `new-${++made}`,
  id: null,
  action: 'command',
  payload: '',
  offset: isFirst ? '0' : '60',
  goesOn: false,
});

/** What a schedule does, step by step. */
export function TaskList(props: {
  tasks: readonly DraftTask[];
  isDisabled: boolean;
  onChange: (tasks: readonly DraftTask[]) => void;
}) {
  const { tasks, isDisabled, onChange } = props;
  const t = useTranslations('schedules');
  const set = (task: DraftTask): void =>
    onChange(tasks.map((other) => (other.key === task.key ? task : other)));
  return (
    <>
      {tasks.length === 0 && <Muted>{t('noSteps')}</Muted>}
      <SortableList
        label={t('steps')}
        rows={tasks}
        rowKey={({ key }) => key}
        nameOf={({ action }) => t(`taskActions.${action}`)}
        isDisabled={isDisabled}
        onMove={(from, to) => onChange(moved(tasks, from, to))}
      >
        {(task, index) => (
          <TaskFields
            task={task}
            isFirst={index === 0}
            onChange={set}
            onRemove={() => onChange(tasks.filter((other) => other.key !== task.key))}
          />
        )}
      </SortableList>
      <Row>
        <Button
          size="small"
          icon={Plus}
          reason={tasks.length >= MAX_TASKS ? t('maxSteps', { max: MAX_TASKS }) : null}
          onPress={() => onChange([...tasks, newTask(tasks.length === 0)])}
        >
          {t('addStep')}
        </Button>
      </Row>
    </>
  );
}

function TaskFields(props: {
  task: DraftTask;
  isFirst: boolean;
  onChange: (task: DraftTask) => void;
  onRemove: () => void;
}) {
  const { task, isFirst, onChange, onRemove } = props;
  const t = useTranslations('schedules');
  return (
    <div className={styles.task}>
      <Select
        label={t('action')}
        value={task.action}
        options={TASK_ACTIONS.map((action) => ({ value: action, text: t(`taskActions.${action}`) }))}
        onChange={(action) => onChange({ ...task, action, payload: action === 'power' ? 'restart' : '' })}
      />
      {task.action === 'power' ? (
        <Select
          label={t('payload.power')}
          value={task.payload}
          options={POWER_ACTIONS.map((signal) => ({ value: signal, text: t(`signals.${signal}`) }))}
          onChange={(payload) => onChange({ ...task, payload })}
        />
      ) : (
        <TextInput
          name={`payload-${task.key}`}
          label={t(`payload.${task.action}`)}
          help={task.action === 'command' ? undefined : t(`payloadHelp.${task.action}`)}
          mono
          value={task.payload}
          onChange={(payload) => onChange({ ...task, payload })}
          {...(task.action === 'command' ? {} : { rows: 2 })}
        />
      )}
      <TextInput
        name={`offset-${task.key}`}
        label={isFirst ? t('offsetFirst') : t('offset')}
        type="number"
        value={task.offset}
        onChange={(offset) => onChange({ ...task, offset })}
      />
      <div>
        <Checkbox isSelected={task.goesOn} onChange={(goesOn) => onChange({ ...task, goesOn })}>
          {t('goesOn')}
        </Checkbox>
        <Button look="quiet" size="small" icon={Trash2} label={t('removeStep')} onPress={onRemove} />
      </div>
    </div>
  );
}
