import {
  AArrowDown,
  AArrowUp,
  ChevronDown,
  ChevronUp,
  Copy,
  Download,
  FileText,
  Search,
  X,
} from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ConsoleConnection } from '../../shared/live/console-connection.js';
import { Button } from '../../shared/ui/Button.js';
import { Dialog } from '../../shared/ui/Dialog.js';
import { saveFile } from '../../shared/save-file.js';
import { toast } from '../../shared/ui/toast.js';
import { useCapability } from '../servers/index.js';
import { OlderLines } from './OlderLines.js';
import { plainText } from './plain-text.js';
import type { Found, TerminalHandle } from './terminal/Terminal.js';
import styles from './Console.module.css';

const READ_LINES = 500;

export interface ToolsProps {
  readonly server: string;
  readonly name: string;
  readonly connection: ConsoleConnection;
  readonly terminal: () => TerminalHandle | null;
  readonly found: Found | null;
  readonly onSize: (step: 1 | -1) => void;
}

/** Find, copy, save, text size, and the output as text. */
export function ConsoleTools({ server, name, connection, terminal, found, onSize }: ToolsProps) {
  const t = useTranslations('console');
  const [isFinding, setFinding] = useState(false);
  const [text, setText] = useState<string | null>(null);
  const keepsLog = useCapability('logs.history');
  const [isReading, setReading] = useState(false);
  const copy = (): void => {
    const copied = terminal()?.selection() || plainText(connection.lines);
    void navigator.clipboard.writeText(copied).then(() => toast({ tone: 'ok', text: t('copied') }));
  };
  return (
    <>
      <div className={styles.tools} role="toolbar" aria-label={t('tools')}>
        <Button
          look="quiet"
          size="small"
          icon={Search}
          label={t('find')}
          onPress={() => setFinding(!isFinding)}
        />
        <Button look="quiet" size="small" icon={Copy} label={t('copyAll')} onPress={copy} />
        <Button
          look="quiet"
          size="small"
          icon={Download}
          label={t('save')}
          onPress={() => saveFile(`${name}.log`, plainText(connection.lines))}
        />
        <Button
          look="quiet"
          size="small"
          icon={FileText}
          label={t('readAsText')}
          onPress={() =>
            keepsLog ? setReading(true) : setText(plainText(connection.lines.slice(-READ_LINES)))
          }
        />
        <Button look="quiet" size="small" icon={AArrowDown} label={t('smaller')} onPress={() => onSize(-1)} />
        <Button look="quiet" size="small" icon={AArrowUp} label={t('larger')} onPress={() => onSize(1)} />
      </div>
      {isFinding && (
        <FindBar
          found={found}
          onFind={(wanted, direction) => terminal()?.find(wanted, direction)}
          onClose={() => {
            terminal()?.clearFind();
            setFinding(false);
          }}
        />
      )}
      <Dialog title={t('log', { name })} isOpen={isReading} onClose={() => setReading(false)} wide>
        <OlderLines server={server} name={name} />
      </Dialog>
      <Dialog
        title={t('asText', { count: READ_LINES, name })}
        isOpen={text !== null}
        onClose={() => setText(null)}
        wide
      >
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls by keyboard */}
        <pre className={styles.text} tabIndex={0}>
          {text === '' ? t('noOutput') : text}
        </pre>
      </Dialog>
    </>
  );
}

function FindBar(props: {
  found: Found | null;
  onFind: (text: string, direction: 'next' | 'previous') => void;
  onClose: () => void;
}) {
  const { found, onFind, onClose } = props;
  const t = useTranslations('console');
  const [wanted, setWanted] = useState('');
  return (
    <form
      className={styles.find}
      onSubmit={(event) => {
        event.preventDefault();
        onFind(wanted, 'next');
      }}
    >
      <input
        className={styles.input}
        aria-label={t('findIn')}
        placeholder={t('findIn')}
        value={wanted}
        autoFocus
        onChange={(event) => {
          setWanted(event.target.value);
          onFind(event.target.value, 'next');
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onClose();
        }}
      />
      <span className={styles.matches} role="status">
        {wanted === '' || found === null
          ? ''
          : found.count === 0
            ? t('noMatch')
            : t('matches', { index: found.index + 1, count: found.count })}
      </span>
      <Button
        look="quiet"
        size="small"
        icon={ChevronUp}
        label={t('findPrevious')}
        onPress={() => onFind(wanted, 'previous')}
      />
      <Button
        look="quiet"
        size="small"
        icon={ChevronDown}
        label={t('findNext')}
        onPress={() => onFind(wanted, 'next')}
      />
      <Button look="quiet" size="small" icon={X} label={t('find')} onPress={onClose} />
    </form>
  );
}
