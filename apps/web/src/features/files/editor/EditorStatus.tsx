import { useTranslations } from 'use-intl';
import { RestartToApply } from '../../servers/index.js';
import type { Cursor } from './codemirror/Editor.js';
import { languageOf } from './language.js';
import styles from './Editor.module.css';

/** Below the text: what it is, where the cursor stands, when it was saved. */
export function EditorStatus(props: {
  name: string;
  eol: '\n' | '\r\n';
  cursor: Cursor;
  savedAt: Date | null;
}) {
  const { name, eol, cursor, savedAt } = props;
  const t = useTranslations('editor');
  return (
    <div className={styles.status}>
      <span>{languageOf(name) ?? t('plainText')}</span>
      <span>{t('encoding', { eol: eol === '\n' ? 'LF' : 'CRLF' })}</span>
      <span>{t('cursor', { line: cursor.line, column: cursor.column })}</span>
      <span className={styles.hint}>{t('leaveHint')}</span>
      {savedAt && (
        <span role="status">
          {t('savedAt', { at: savedAt })} <RestartToApply />
        </span>
      )}
    </div>
  );
}
