import { Check, ChevronDown } from 'lucide-react';
import { use, useState, type ReactNode } from 'react';
import {
  Button,
  ComboBox,
  ComboBoxStateContext,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Text,
} from 'react-aria-components';
import { useTranslations } from 'use-intl';
import styles from './Field.module.css';
import menu from '../Menu.module.css';

export interface ComboOption {
  readonly value: string;
  readonly text: string;
}

export interface ComboProps {
  readonly label: string;
  readonly value: string | null;
  readonly options: readonly ComboOption[];
  readonly onChange: (value: string) => void;
  /** The options are what this finds; without it those are shown whose text holds what is typed. */
  readonly onType?: (text: string) => void;
  readonly help?: string | undefined;
  readonly error?: string | undefined;
  readonly isDisabled?: boolean;
  readonly autoFocus?: boolean;
}

/**
 * The list below the field. A page that is scrolled closes it, as the keyboard of a phone does by coming up; that is no
 * choice, so it takes nothing from what was typed, as the closing that the field itself has in mind would.
 */
function Listed({ children }: { children: ReactNode }) {
  // None while the options are only being collected.
  const state = use(ComboBoxStateContext);
  const opened = state && { isOpen: state.isOpen, onOpenChange: state.setOpen };
  return (
    <Popover className={menu.popover!} {...opened}>
      {children}
    </Popover>
  );
}

/** One of many, found by typing. */
export function Combo(props: ComboProps) {
  const { label, value, options, onChange, onType, help, error, isDisabled, autoFocus } = props;
  const t = useTranslations('common');
  const [chosen, setChosen] = useState<ComboOption | null>(null);
  const known = options.find((option) => option.value === value) ?? chosen;
  const isListed = known === null || options.some((option) => option.value === known.value);
  const items = isListed || known.value !== value ? options : [known, ...options];
  return (
    <ComboBox
      className={styles.field!}
      selectedKey={value}
      onSelectionChange={(key) => {
        if (key === null) return;
        setChosen(items.find((option) => option.value === key) ?? null);
        onChange(String(key));
      }}
      {...(onType === undefined ? { defaultItems: items } : { items, onInputChange: onType })}
      allowsEmptyCollection
      menuTrigger="focus"
      isDisabled={isDisabled ?? false}
      autoFocus={autoFocus ?? false}
      isInvalid={error !== undefined}
    >
      <Label className={styles.label!}>{label}</Label>
      <div className={styles.box}>
        <Input className={styles.input!} />
        <Button className={styles.eye!} aria-label={label}>
          <ChevronDown aria-hidden size={16} />
        </Button>
      </div>
      {error === undefined && help !== undefined && (
        <Text slot="description" className={styles.help!}>
          {help}
        </Text>
      )}
      <FieldError className={styles.error!}>{error}</FieldError>
      <Listed>
        <ListBox<ComboOption>
          className={menu.menu!}
          renderEmptyState={() => <span className={menu.item}>{t('noMatch')}</span>}
        >
          {(option) => (
            <ListBoxItem id={option.value} textValue={option.text} className={menu.item!}>
              <span className={menu.text}>{option.text}</span>
              <Check aria-hidden size={16} className={menu.check} />
            </ListBoxItem>
          )}
        </ListBox>
      </Listed>
    </ComboBox>
  );
}
