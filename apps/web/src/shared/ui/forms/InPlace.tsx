import { Pencil } from 'lucide-react';
import { useRef, useState } from 'react';
import { Input, TextField } from 'react-aria-components';
import { Button } from '../Button.js';
import styles from './InPlace.module.css';

/** A short text that is changed where it stands: Enter or going on keeps it, Escape takes it back. */
export function InPlace(props: {
  /** Names the field, and the button that opens it. */
  label: string;
  value: string;
  /** Stands where there is no value. */
  empty: string;
  maxLength: number;
  /** Why it cannot be changed, or null. */
  reason: string | null;
  onSave: (value: string) => void;
}) {
  const { label, value, empty, maxLength, reason, onSave } = props;
  const [typed, setTyped] = useState<string | null>(null);
  // Leaving the field by Escape is no saving.
  const isGivenUp = useRef(false);
  if (typed === null) {
    return (
      <span className={styles.shown}>
        {value === '' ? <span className={styles.empty}>{empty}</span> : value}
        <Button
          look="quiet"
          size="small"
          icon={Pencil}
          label={label}
          reason={reason}
          onPress={() => {
            isGivenUp.current = false;
            setTyped(value);
          }}
        />
      </span>
    );
  }
  const end = (): void => {
    const next = typed.trim();
    if (!isGivenUp.current && next !== value) onSave(next);
    setTyped(null);
  };
  return (
    <TextField
      aria-label={label}
      value={typed}
      onChange={setTyped}
      onBlur={end}
      maxLength={maxLength}
      autoFocus
      onKeyDown={({ key }) => {
        if (key === 'Escape') isGivenUp.current = true;
        if (key === 'Escape' || key === 'Enter') end();
      }}
    >
      <Input className={styles.input!} />
    </TextField>
  );
}
