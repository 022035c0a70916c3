import { lazy, Suspense, useRef } from 'react';
import { Skeleton } from '../../../shared/ui/PageState.js';
import type { EditorHandle } from './codemirror/Editor.js';
import styles from './Editor.module.css';

const Editor = lazy(async () => ({ default: (await import('./codemirror/Editor.js')).Editor }));
const ignore = (): void => undefined;

/** A longer text of a form, in the editor of the files; its language is that of a file of this name. */
export function CodeField(props: {
  label: string;
  name: string;
  /** At first; later the editor has it, and tells. */
  value: string;
  size: 'small' | 'large';
  isReadOnly: boolean;
  onChange: (text: string) => void;
  onSave: () => void;
}) {
  const editor = useRef<EditorHandle>(null);
  return (
    <div className={`${styles.frame} ${styles[props.size]}`}>
      <Suspense fallback={<Skeleton rows={1} height={120} />}>
        <Editor
          ref={editor}
          name={props.name}
          label={props.label}
          saved={props.value}
          isReadOnly={props.isReadOnly}
          onEdit={() => props.onChange(editor.current?.text() ?? props.value)}
          onCursor={ignore}
          onSave={props.onSave}
          onCompare={ignore}
        />
      </Suspense>
    </div>
  );
}
