import { Eye, EyeOff } from 'lucide-react';
import { useState, type Ref } from 'react';
import { Button, FieldError, Input, Label, Text, TextArea, TextField } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import styles from './Field.module.css';

export interface TextInputLook {
  readonly label: string;
  readonly help?: string | undefined;
  readonly type?: 'text' | 'email' | 'password' | 'url' | 'number' | 'time' | 'date';
  readonly autoComplete?: string;
  readonly inputMode?: 'numeric' | 'text';
  readonly autoFocus?: boolean;
  readonly rows?: number;
  readonly mono?: boolean;
  readonly placeholder?: string;
  readonly readOnly?: boolean;
}

export interface TextInputProps extends TextInputLook {
  readonly name: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onBlur?: () => void;
  readonly error?: string | undefined;
  readonly ref?: Ref<HTMLInputElement & HTMLTextAreaElement>;
}

/** A text field: label above, help below, the error in place of the help. Forms use it as `Field`. */
export function TextInput(props: TextInputProps) {
  const { name, value, onChange, onBlur, error, ref, label, help, type = 'text', rows, mono } = props;
  const t = useTranslations('common');
  const [isShown, setShown] = useState(false);
  const inputProps = {
    ref,
    className: `${styles.input} ${mono ? styles.mono : ''}`,
    placeholder: props.placeholder,
    spellCheck: mono ? false : undefined,
  };
  return (
    <TextField
      name={name}
      value={value}
      onChange={onChange}
      {...(onBlur === undefined ? {} : { onBlur })}
      className={styles.field!}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      type={type === 'password' && isShown ? 'text' : type}
      isReadOnly={props.readOnly ?? false}
      {...(props.autoComplete === undefined ? {} : { autoComplete: props.autoComplete })}
      {...(props.inputMode === undefined ? {} : { inputMode: props.inputMode })}
      autoFocus={props.autoFocus ?? false}
    >
      <Label className={styles.label!}>{label}</Label>
      <div className={styles.box}>
        {rows === undefined ? <Input {...inputProps} /> : <TextArea rows={rows} {...inputProps} />}
        {type === 'password' && (
          <Button
            className={styles.eye!}
            aria-label={isShown ? t('hidePassword') : t('showPassword')}
            onPress={() => setShown(!isShown)}
          >
            {isShown ? <EyeOff aria-hidden size={18} /> : <Eye aria-hidden size={18} />}
          </Button>
        )}
      </div>
      {error === undefined && help !== undefined && (
        <Text slot="description" className={styles.help!}>
          {help}
        </Text>
      )}
      <FieldError className={styles.error!}>{error}</FieldError>
    </TextField>
  );
}
