import { Search, X } from 'lucide-react';
import { Button, Input, Label, SearchField as AriaSearchField } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import styles from './SearchField.module.css';

/** Narrows what is shown; Escape empties it. */
export function SearchField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const t = useTranslations('common');
  return (
    <AriaSearchField className={styles.search!} value={value} onChange={onChange}>
      <Label className="visually-hidden">{label}</Label>
      <Search aria-hidden size={16} className={styles.icon} />
      <Input className={styles.input!} placeholder={label} />
      {value !== '' && (
        <Button className={styles.clear!} aria-label={t('clear')}>
          <X aria-hidden size={16} />
        </Button>
      )}
    </AriaSearchField>
  );
}
