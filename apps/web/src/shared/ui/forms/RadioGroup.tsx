import { Label, Radio, RadioGroup as AriaRadioGroup } from 'react-aria-components';
import styles from './Field.module.css';

/** One of a few, each with what it means; for choices that should be read before they are made. */
export const RadioGroup = <T extends string>(props: {
  label: string;
  value: T;
  options: readonly { readonly value: T; readonly text: string; readonly help?: string }[];
  onChange: (value: T) => void;
}) => (
  <AriaRadioGroup
    className={styles.field!}
    value={props.value}
    onChange={(value) => props.onChange(value as T)}
  >
    <Label className={styles.label!}>{props.label}</Label>
    {props.options.map(({ value, text, help }) => (
      <Radio key={value} value={value} className={styles.choice!}>
        <span className={styles.dot} />
        <span>
          {text}
          {help !== undefined && <span className={styles.meaning}>{help}</span>}
        </span>
      </Radio>
    ))}
  </AriaRadioGroup>
);
