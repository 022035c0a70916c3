import { useLocale, useTranslations } from 'use-intl';
import { Button } from '../../../shared/ui/Button.js';
import { Select } from '../../../shared/ui/forms/Select.js';
import { TextInput } from '../../../shared/ui/forms/TextInput.js';
import styles from '../Schedules.module.css';
import { asKind, EVERY_MINUTES, WEEK_DAYS, WHEN_KINDS, type Cron, type When } from '../when.rules.js';

const CRON_FIELDS = [
  'minute',
  'hour',
  'day_of_month',
  'month',
  'day_of_week',
] as const satisfies readonly (keyof Cron)[];
/** A Sunday, whose week names the days. */
const SUNDAY = Date.UTC(2026, 10, 22);
const DAY_MS = 86_400_000;

interface Props<W extends When = When> {
  readonly value: W;
  readonly onChange: (value: When) => void;
}

/** When a schedule runs, without cron; cron stands under the last choice. */
export function WhenFields({ value, onChange }: Props) {
  const t = useTranslations('schedules');
  return (
    <>
      <div className={styles.grid}>
        <Select
          label={t('when')}
          value={value.kind}
          options={WHEN_KINDS.map((kind) => ({ value: kind, text: t(`kinds.${kind}`) }))}
          onChange={(kind) => onChange(asKind(value, kind))}
        />
        {value.kind === 'minutes' && (
          <Select
            label={t('every')}
            value={String(value.every)}
            options={EVERY_MINUTES.map((minutes) => ({
              value: String(minutes),
              text: t('minutes', { minutes }),
            }))}
            onChange={(every) => onChange({ ...value, every: Number(every) })}
          />
        )}
        {value.kind === 'hourly' && (
          <TextInput
            name="minute"
            label={t('minute')}
            type="number"
            value={String(value.minute)}
            onChange={(minute) => onChange({ ...value, minute: Math.min(59, Math.max(0, Number(minute))) })}
          />
        )}
        {value.kind === 'monthly' && (
          <TextInput
            name="day"
            label={t('day')}
            help={value.day > 28 ? t('dayHelp', { day: value.day }) : undefined}
            type="number"
            value={String(value.day)}
            onChange={(day) => onChange({ ...value, day: Math.min(31, Math.max(1, Number(day))) })}
          />
        )}
        {'time' in value && (
          <TextInput
            name="time"
            label={t('at')}
            type="time"
            value={value.time}
            onChange={(time) => time !== '' && onChange({ ...value, time })}
          />
        )}
      </div>
      {value.kind === 'weekly' && <Days value={value} onChange={onChange} />}
      {value.kind === 'custom' && <CronFields value={value} onChange={onChange} />}
    </>
  );
}

function Days({ value, onChange }: Props<When & { kind: 'weekly' }>) {
  const t = useTranslations('schedules');
  const locale = useLocale();
  const format = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' });
  return (
    <div className={styles.days} role="group" aria-label={t('days')}>
      {WEEK_DAYS.map((day) => {
        const isOn = value.days.includes(day);
        const rest = value.days.filter((other) => other !== day);
        return (
          <Button
            key={day}
            size="small"
            aria-pressed={isOn}
            // A week without days would be every day.
            onPress={() =>
              isOn && rest.length === 0
                ? undefined
                : onChange({ ...value, days: isOn ? rest : [...rest, day] })
            }
          >
            {format.format(SUNDAY + day * DAY_MS)}
          </Button>
        );
      })}
    </div>
  );
}

const CronFields = ({ value, onChange }: Props<When & { kind: 'custom' }>) => {
  const t = useTranslations('schedules.cron');
  return (
    <div className={styles.grid}>
      {CRON_FIELDS.map((field) => (
        <TextInput
          key={field}
          name={field}
          label={t(field)}
          mono
          value={value.cron[field]}
          onChange={(text) =>
            onChange({ ...value, cron: { ...value.cron, [field]: text.replaceAll(' ', '') } })
          }
        />
      ))}
    </div>
  );
};
