import { CornerDownLeft } from 'lucide-react';
import { useRef, useState, type ClipboardEvent, type KeyboardEvent } from 'react';
import { useTranslations } from 'use-intl';
import { useAction } from '../../shared/api/use-action.js';
import { Button } from '../../shared/ui/Button.js';
import { Confirm } from '../../shared/ui/Dialog.js';
import { CommandHistory } from './command-history.js';
import { command } from './console.api.js';
import styles from './Console.module.css';

/** Where commands are typed. `reason` says why none can be sent. */
export function CommandLine({ server, reason }: { server: string; reason: string | null }) {
  const t = useTranslations('console');
  const [typed, setTyped] = useState('');
  const [pasted, setPasted] = useState<readonly string[]>([]);
  const [history] = useState(() => new CommandHistory(server, sessionStorage));
  const input = useRef<HTMLInputElement>(null);
  const action = useAction({
    call: async (lines: readonly string[]) => {
      for (const line of lines) await command(server, line);
    },
    onDone: () => setPasted([]),
  });
  const send = (lines: readonly string[]): void => {
    const full = lines.map((line) => line.trim()).filter((line) => line !== '');
    if (full.length === 0 || reason !== null) return;
    for (const line of full) history.add(line);
    action.run(full);
    setTyped('');
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    setTyped(event.key === 'ArrowUp' ? history.older(typed) : history.newer());
  };
  const onPaste = (event: ClipboardEvent): void => {
    const lines = event.clipboardData
      .getData('text')
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '');
    if (lines.length < 2) return;
    event.preventDefault();
    setPasted(lines);
  };
  return (
    <form
      className={styles.command}
      onSubmit={(event) => {
        event.preventDefault();
        send([typed]);
      }}
    >
      <span aria-hidden className={styles.prompt}>
        {'>'}
      </span>
      <input
        ref={input}
        className={styles.input}
        aria-label={t('command')}
        placeholder={reason ?? t('commandHint')}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        disabled={reason !== null}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        enterKeyHint="send"
      />
      <Button
        type="submit"
        look="quiet"
        size="small"
        icon={CornerDownLeft}
        label={t('send')}
        isDisabled={reason !== null}
      />
      <Confirm
        title={t('pasteTitle', { count: pasted.length })}
        verb={t('pasteSend', { count: pasted.length })}
        isOpen={pasted.length > 0}
        busy={action.busy}
        onConfirm={() => send(pasted)}
        onClose={() => setPasted([])}
      >
        <p>{t('paste')}</p>
        <pre className={styles.pasted}>{pasted.join('\n')}</pre>
      </Confirm>
    </form>
  );
}
