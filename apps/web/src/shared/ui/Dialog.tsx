import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { Button } from './Button.js';
import styles from './Dialog.module.css';

export interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  /** Without it the dialog can only be answered. */
  readonly onClose?: () => void;
  readonly children: ReactNode;
  readonly role?: 'dialog' | 'alertdialog';
  readonly wide?: boolean;
}

/** Over the page; a sheet of full height on phones. Focus goes in, stays, and returns. */
export function Dialog({ title, isOpen, onClose, children, role = 'dialog', wide }: DialogProps) {
  const t = useTranslations('common');
  return (
    <ModalOverlay
      className={styles.overlay!}
      isOpen={isOpen}
      isDismissable={onClose !== undefined && role === 'dialog'}
      isKeyboardDismissDisabled={onClose === undefined}
      onOpenChange={(open) => {
        if (!open) onClose?.();
      }}
    >
      <Modal className={`${styles.modal} ${wide ? styles.wide : ''}`}>
        <AriaDialog className={styles.dialog!} role={role}>
          <div className={styles.head}>
            <Heading slot="title" className={styles.title!}>
              {title}
            </Heading>
            {onClose && role === 'dialog' && (
              <Button look="quiet" size="small" icon={X} label={t('close')} onPress={onClose} />
            )}
          </div>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** The row of buttons at a dialog's end. */
export const DialogButtons = ({ children }: { children: ReactNode }) => (
  <div className={styles.buttons}>{children}</div>
);

export interface ConfirmProps {
  readonly title: string;
  readonly children: ReactNode;
  /** The verb of what will happen; never only OK. */
  readonly verb: string;
  readonly isOpen: boolean;
  readonly busy?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something that cannot be taken back; focus begins on Cancel. */
export function Confirm({ title, children, verb, isOpen, busy, onConfirm, onClose }: ConfirmProps) {
  const t = useTranslations('common');
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose} role="alertdialog">
      <div className={styles.body}>{children}</div>
      <DialogButtons>
        <Button autoFocus onPress={onClose}>
          {t('cancel')}
        </Button>
        <Button look="danger" busy={busy ?? false} onPress={onConfirm}>
          {verb}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
