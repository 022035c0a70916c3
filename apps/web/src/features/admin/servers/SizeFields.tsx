import { useTranslations } from 'use-intl';
import { Button } from '../../../shared/ui/Button.js';
import { TextInput } from '../../../shared/ui/forms/TextInput.js';
import { Card, Row } from '../../../shared/ui/Layout.js';
import { Grid } from '../parts/Grid.js';
import { useLimits } from '../parts/use-limits.js';
import { amountsOf, SIZES, type ServerDraft, type Size } from './new-server.rules.js';

const NAMES = [...Object.keys(SIZES), 'own'] as readonly Size[];

/** Memory, processor and disk, by sizes or by hand; and how much the owner may add. */
export function SizeFields(props: { draft: ServerDraft; onChange: (part: Partial<ServerDraft>) => void }) {
  const { draft, onChange } = props;
  const t = useTranslations('admin.newServer');
  const limits = useLimits();
  const { memory, cpu, disk } = amountsOf(draft);
  const number = (name: 'memory' | 'cpu' | 'disk' | 'databases' | 'backups' | 'allocations') => (
    <TextInput
      key={name}
      name={name}
      label={t(`amount.${name}`)}
      inputMode="numeric"
      value={draft[name]}
      onChange={(text) => onChange({ [name]: text.replaceAll(/\D/g, '') })}
    />
  );
  return (
    <Card title={t('size')}>
      <Row>
        {NAMES.map((name) => (
          <Button
            key={name}
            aria-pressed={draft.size === name}
            onPress={() => onChange({ size: name, memory: `${memory}`, cpu: `${cpu}`, disk: `${disk}` })}
          >
            {name === 'own'
              ? t('own')
              : t('sizeIs', { name: name.toUpperCase(), memory: limits.mib(SIZES[name].memory) })}
          </Button>
        ))}
      </Row>
      {draft.size === 'own' ? (
        <Grid>{(['memory', 'cpu', 'disk'] as const).map(number)}</Grid>
      ) : (
        <p>{t('sizeHas', { memory: limits.mib(memory), cpu: limits.cpu(cpu), disk: limits.mib(disk) })}</p>
      )}
      <Grid>{(['databases', 'backups', 'allocations'] as const).map(number)}</Grid>
    </Card>
  );
}
