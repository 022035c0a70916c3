import { Controller, type Control, type FieldPath, type FieldValues } from 'react-hook-form';
import { TextInput, type TextInputLook } from './TextInput.js';

export interface FieldProps<V extends FieldValues> extends TextInputLook {
  readonly control: Control<V>;
  readonly name: FieldPath<V>;
}

/** A text field of a form. */
export const Field = <V extends FieldValues>({ control, name, ...look }: FieldProps<V>) => (
  <Controller
    control={control}
    name={name}
    render={({ field: { value, disabled: _, ...field }, fieldState: { error } }) => (
      <TextInput
        {...look}
        {...field}
        value={(value as string | null | undefined) ?? ''}
        error={error?.message}
      />
    )}
  />
);
