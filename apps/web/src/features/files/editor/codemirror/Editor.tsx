import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, foldGutter, foldKeymap, indentOnInput } from '@codemirror/language';
import { highlightSelectionMatches, openSearchPanel, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, type Text } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';
import { languageOf } from '../language.js';
import { loadLanguage } from './load-language.js';
import { look } from './look.js';
import styles from './Editor.module.css';

export interface EditorHandle {
  readonly text: () => string;
  readonly replace: (text: string) => void;
  /** That text is what is saved; what was typed since is not. */
  readonly markSaved: (text: string) => void;
  readonly find: () => void;
  readonly focus: () => void;
}

export interface Cursor {
  readonly line: number;
  readonly column: number;
}

export interface EditorProps {
  readonly ref: Ref<EditorHandle>;
  readonly name: string;
  readonly label: string;
  /** What is saved. */
  readonly saved: string;
  /** What is typed at first, where it is something else. */
  readonly typed?: string | undefined;
  readonly isReadOnly: boolean;
  readonly onEdit: (isChanged: boolean) => void;
  readonly onCursor: (cursor: Cursor) => void;
  readonly onSave: () => void;
  readonly onCompare: () => void;
}

const SEPARATOR = '\n';
const textOf = (text: string): Text => EditorState.create({ doc: text, extensions: separator }).doc;
const separator = EditorState.lineSeparator.of(SEPARATOR);

/** CodeMirror with the keys of the platform; Escape and then Tab leaves it. */
export function Editor(props: EditorProps) {
  const frame = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const saved = useRef<Text>(textOf(props.saved));
  // The view lives on while callbacks change with each drawing of the page.
  const now = useRef(props);
  useEffect(() => {
    now.current = props;
  });

  useEffect(() => {
    const { name, label, typed, isReadOnly } = now.current;
    const language = new Compartment();
    const created = new EditorView({
      parent: frame.current!,
      state: EditorState.create({
        doc: typed ?? now.current.saved,
        extensions: [
          separator,
          EditorState.readOnly.of(isReadOnly),
          // What scrolls is reached by keyboard through it.
          EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
          EditorView.clipboardInputFilter.of((text) => text.replaceAll(/\r\n?/g, SEPARATOR)),
          lineNumbers(),
          foldGutter(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          highlightSpecialChars(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          highlightSelectionMatches(),
          search({ top: true }),
          look,
          language.of([]),
          keymap.of([
            { key: 'Mod-Shift-s', run: () => (now.current.onCompare(), true) },
            { key: 'Mod-s', run: () => (now.current.onSave(), true) },
            ...defaultKeymap,
            ...searchKeymap,
            ...historyKeymap,
            ...foldKeymap,
            indentWithTab,
          ]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) now.current.onEdit(!update.state.doc.eq(saved.current));
            if (!update.docChanged && !update.selectionSet) return;
            const { head } = update.state.selection.main;
            const line = update.state.doc.lineAt(head);
            now.current.onCursor({ line: line.number, column: head - line.from + 1 });
          }),
        ],
      }),
    });
    view.current = created;
    const spoken = languageOf(name);
    void (spoken && loadLanguage(spoken))?.then((extension) => {
      if (view.current === created) created.dispatch({ effects: language.reconfigure(extension) });
    });
    return () => {
      view.current = null;
      created.destroy();
    };
  }, []);

  useImperativeHandle(
    props.ref,
    () => ({
      text: () => view.current?.state.sliceDoc() ?? '',
      replace: (text) => {
        const editor = view.current;
        editor?.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: textOf(text) } });
      },
      markSaved: (text) => {
        saved.current = textOf(text);
        now.current.onEdit(!view.current?.state.doc.eq(saved.current));
      },
      find: () => view.current && openSearchPanel(view.current),
      focus: () => view.current?.focus(),
    }),
    [],
  );
  return <div ref={frame} className={styles.editor} />;
}
