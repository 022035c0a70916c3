import { Check, ChevronDown } from 'lucide-react';
import {
  Button,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select as AriaSelect,
  SelectValue,
  Text,
} from 'react-aria-components';
import styles from './Field.module.css';
import menu from '../Menu.module.css';

export interface SelectProps<T extends string> {
  readonly label: string;
  readonly hideLabel?: boolean;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly text: string }[];
  readonly onChange: (value: T) => void;
  readonly help?: string | undefined;
  readonly isDisabled?: boolean;
}

/** One of a few; the list has the keyboard and type-ahead of the platform's. */
export function Select<T extends string>(props: SelectProps<T>) {
  const { label, hideLabel, value, options, onChange, help, isDisabled } = props;
  return (
    <AriaSelect
      className={styles.field!}
      value={value}
      onChange={(key) => onChange(key as T)}
      isDisabled={isDisabled ?? false}
    >
      <Label className={hideLabel ? 'visually-hidden' : styles.label!}>{label}</Label>
      <Button className={`${styles.input} ${styles.select}`}>
        <SelectValue />
        <ChevronDown aria-hidden size={16} />
      </Button>
      {help !== undefined && (
        <Text slot="description" className={styles.help!}>
          {help}
        </Text>
      )}
      <Popover className={menu.popover!}>
        <ListBox className={menu.menu!} items={options}>
          {(option) => (
            <ListBoxItem id={option.value} textValue={option.text} className={menu.item!}>
              <span className={menu.text}>{option.text}</span>
              <Check aria-hidden size={16} className={menu.check} />
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
