import type { LucideIcon } from 'lucide-react';
import { Check } from 'lucide-react';
import { useRef, type ReactNode } from 'react';
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover, Separator } from 'react-aria-components';
import styles from './Menu.module.css';

export interface MenuEntry {
  readonly id: string;
  readonly text: string;
  readonly icon?: LucideIcon;
  readonly isDanger?: boolean;
  readonly isChosen?: boolean;
  /** Why it cannot be used; the entry stays to be read. */
  readonly reason?: string | null | undefined;
  readonly isBreak?: boolean;
  readonly onAction: () => void;
}

const MenuList = ({ label, entries }: { label: string; entries: readonly MenuEntry[] }) => (
  <AriaMenu
    className={styles.menu!}
    aria-label={label}
    disabledKeys={entries.flatMap(({ id, reason }) => (reason ? [id] : []))}
    onAction={(id) => entries.find((entry) => entry.id === id)?.onAction()}
  >
    {entries.map(({ id, text, icon: Icon, isDanger, isChosen, reason, isBreak }) => [
      isBreak && <Separator key={`${id}-break`} className={styles.line!} />,
      <MenuItem
        key={id}
        id={id}
        textValue={text}
        className={`${styles.item} ${isDanger ? styles.danger : ''}`}
      >
        {Icon && <Icon aria-hidden size={16} strokeWidth={1.75} />}
        <span className={styles.text}>
          {text}
          {reason && <span className={styles.reason}>{reason}</span>}
        </span>
        {isChosen && <Check aria-hidden size={16} />}
      </MenuItem>,
    ])}
  </AriaMenu>
);

/** A button, first of `children`, that opens a list of actions. */
export const Menu = ({
  label,
  entries,
  children,
}: {
  label: string;
  entries: readonly MenuEntry[];
  children: ReactNode;
}) => (
  <MenuTrigger>
    {children}
    <Popover className={styles.popover!} placement="bottom end">
      <MenuList label={label} entries={entries} />
    </Popover>
  </MenuTrigger>
);

/** A point of the screen. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The same list where the pointer is, or at a row; focus returns to where it was. */
export function MenuAt({
  point,
  label,
  entries,
  onClose,
}: {
  point: Point | null;
  label: string;
  entries: readonly MenuEntry[];
  onClose: () => void;
}) {
  const anchor = useRef<HTMLSpanElement>(null);
  return (
    <>
      <span ref={anchor} className={styles.anchor} style={{ left: point?.x ?? 0, top: point?.y ?? 0 }} />
      <Popover
        className={styles.popover!}
        placement="bottom start"
        triggerRef={anchor}
        aria-label={label}
        isOpen={point !== null}
        onOpenChange={(isOpen) => {
          if (!isOpen) onClose();
        }}
      >
        <MenuList
          label={label}
          entries={entries.map((entry) => ({
            ...entry,
            onAction: () => {
              onClose();
              entry.onAction();
            },
          }))}
        />
      </Popover>
    </>
  );
}
