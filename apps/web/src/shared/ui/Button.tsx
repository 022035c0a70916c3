import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import { toast } from './toast.js';
import styles from './Button.module.css';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children'> {
  readonly look?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly size?: 'small';
  readonly icon?: LucideIcon;
  /** Without `children`, the icon stands alone and this names the button. */
  readonly label?: string;
  readonly children?: ReactNode;
  /** At work: keeps its width and takes no further press. */
  readonly busy?: boolean;
  /** Why it cannot be used now; it stays reachable, so that the reason can be read. */
  readonly reason?: string | null | undefined;
}

/** One button of the interface. Only one `primary` stands on a page. */
export function Button({
  look = 'plain',
  size,
  icon: Icon,
  label,
  children,
  busy,
  reason,
  ...rest
}: ButtonProps) {
  const inside = (
    <>
      {Icon && <Icon aria-hidden size={size === 'small' ? 16 : 18} strokeWidth={1.75} />}
      {children !== undefined && <span>{children}</span>}
      {busy && <span className={styles.busy} aria-hidden />}
    </>
  );
  const classes = [styles.button, styles[look], size && styles[size], children === undefined && styles.alone]
    .filter(Boolean)
    .join(' ');
  if (reason) {
    return (
      <button
        type="button"
        className={classes}
        aria-disabled
        aria-label={label ?? rest['aria-label']}
        title={reason}
        onClick={() => toast({ tone: 'info', text: reason })}
      >
        {inside}
      </button>
    );
  }
  return (
    <AriaButton
      {...rest}
      // The component's own `isPending` leaves an empty announcement behind; the sentence at the end is enough.
      {...(busy ? { 'data-pending': true, type: 'button', onPress: () => undefined } : {})}
      className={classes}
      {...(label === undefined ? {} : { 'aria-label': label })}
    >
      {inside}
    </AriaButton>
  );
}
