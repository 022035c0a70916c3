import { Plus, Trash2 } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Badge } from '../../../../shared/ui/Badge.js';
import { Button } from '../../../../shared/ui/Button.js';
import { TextInput } from '../../../../shared/ui/forms/TextInput.js';
import { Row } from '../../../../shared/ui/Layout.js';
import { SortableList } from '../../../../shared/ui/SortableList.js';
import styles from './EggEditor.module.css';
import { newKey, type Pair } from './egg-draft.rules.js';

/** Names and what stands for them, in an order: the first is the default. */
export function PairList(props: {
  what: 'image' | 'command';
  pairs: readonly Pair[];
  isReadOnly: boolean;
  onChange: (pairs: readonly Pair[]) => void;
}) {
  const { what, pairs, isReadOnly, onChange } = props;
  const t = useTranslations('admin.egg.pairs');
  const change = (key: number, part: Partial<Pair>): void =>
    onChange(pairs.map((pair) => (pair.key === key ? { ...pair, ...part } : pair)));
  return (
    <>
      <SortableList
        label={t(`${what}.all`)}
        rows={pairs}
        rowKey={({ key }) => String(key)}
        nameOf={({ label, value }) => label || value || t(`${what}.one`)}
        isDisabled={isReadOnly}
        onMove={(from, to) => {
          const moved = [...pairs];
          moved.splice(to, 0, ...moved.splice(from, 1));
          onChange(moved);
        }}
      >
        {({ key, label, value }, index) => (
          <div className={styles.pair}>
            <TextInput
              name={`label-${key}`}
              label={t('label')}
              readOnly={isReadOnly}
              value={label}
              onChange={(text) => change(key, { label: text })}
            />
            <TextInput
              name={`value-${key}`}
              label={t(`${what}.one`)}
              mono
              readOnly={isReadOnly}
              value={value}
              onChange={(text) => change(key, { value: text })}
            />
            <div className={styles.end}>
              {index === 0 && <Badge tone="quiet">{t('default')}</Badge>}
              <Button
                look="quiet"
                size="small"
                icon={Trash2}
                label={t('remove', { name: label || value || t(`${what}.one`) })}
                isDisabled={isReadOnly || pairs.length === 1}
                onPress={() => onChange(pairs.filter((pair) => pair.key !== key))}
              />
            </div>
          </div>
        )}
      </SortableList>
      <Row>
        <Button
          icon={Plus}
          isDisabled={isReadOnly}
          onPress={() => onChange([...pairs, { key: newKey(), label: '', value: '' }])}
        >
          {t(`${what}.add`)}
        </Button>
      </Row>
    </>
  );
}
