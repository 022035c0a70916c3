import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Select } from '../../../../shared/ui/forms/Select.js';
import { TextInput } from '../../../../shared/ui/forms/TextInput.js';

const OWN = '';

/** One of those that an egg offers by name, or another that is typed. */
export function ListedOrOwn(props: {
  name: string;
  label: string;
  ownLabel: string;
  /** Values by their names. */
  listed: Readonly<Record<string, string>>;
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
  rows?: number;
}) {
  const { name, label, ownLabel, listed, value, onChange, error, rows } = props;
  const t = useTranslations('admin.servers.startup');
  const values = new Set(Object.values(listed));
  const [isTyping, setTyping] = useState(false);
  const isOwn = isTyping || !values.has(value);
  return (
    <>
      {values.size > 0 && (
        <Select
          label={label}
          value={isOwn ? OWN : value}
          options={[
            ...[...values].map((one) => {
              const text = Object.keys(listed).find((key) => listed[key] === one)!;
              return { value: one, text: text === one ? one : `${text}: ${one}` };
            }),
            { value: OWN, text: t('own') },
          ]}
          onChange={(next) => {
            setTyping(next === OWN);
            if (next !== OWN) onChange(next);
          }}
        />
      )}
      {isOwn && (
        <TextInput
          name={name}
          label={values.size > 0 ? ownLabel : label}
          mono
          value={value}
          onChange={onChange}
          error={error}
          {...(rows === undefined ? {} : { rows })}
        />
      )}
    </>
  );
}
