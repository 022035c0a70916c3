import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Checkbox as AriaCheckbox,
  Switch as AriaSwitch,
  type CheckboxProps,
  type SwitchProps,
} from 'react-aria-components';
import styles from './Field.module.css';

export function Checkbox({
  children,
  ...rest
}: Omit<CheckboxProps, 'className' | 'children'> & { children: ReactNode }) {
  return (
    <AriaCheckbox {...rest} className={styles.choice!}>
      <span className={styles.mark}>
        <Check aria-hidden size={16} strokeWidth={3} />
      </span>
      <span>{children}</span>
    </AriaCheckbox>
  );
}

export function Switch({
  children,
  ...rest
}: Omit<SwitchProps, 'className' | 'children'> & { children?: ReactNode }) {
  return (
    <AriaSwitch {...rest} className={styles.choice!}>
      <span className={styles.track} />
      {children !== undefined && <span>{children}</span>}
    </AriaSwitch>
  );
}
