import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type RefObject } from 'react';
import { useTranslations } from 'use-intl';
import { ApiFailure } from '../../../shared/api/failure.js';
import { useAction } from '../../../shared/api/use-action.js';
import { toast } from '../../../shared/ui/toast.js';
import { filesKey } from '../files.api.js';
import type { EditorHandle } from './codemirror/Editor.js';
import { encodeText } from './contents.js';
import { keepDraft, readDraft } from './drafts.js';
import { openFile, openedFileQuery, saveFile, type OpenedFile, type OpenedText } from './editor.api.js';

const DRAFT_MS = 400;

interface Comparison {
  readonly before: string;
  readonly after: string;
}

/** A file that is edited: what is saved of it, what is typed, and what to do when the two part. */
export function useDocument(
  server: string,
  path: string,
  opened: OpenedText,
  editor: RefObject<EditorHandle | null>,
) {
  const t = useTranslations('editor');
  const client = useQueryClient();
  const [draft] = useState(() => readDraft(server, path));
  const isDraftUsed = draft !== null && draft.text !== opened.contents.text;
  const [isChanged, setChanged] = useState(isDraftUsed);
  const [hasOldDraft, setOldDraft] = useState(isDraftUsed);
  const [savedAt, setSavedAt] = useState<Date | null>(null);
  const [comparison, setComparison] = useState<Comparison | null>(null);
  const [isConflict, setConflict] = useState(false);
  // A draft stands on what was there when it was typed: saving it over something newer is a conflict.
  const base = useRef({ etag: isDraftUsed ? draft.etag : opened.etag, text: opened.contents.text });
  const draftTimer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const forget = (): void => {
    clearTimeout(draftTimer.current);
    keepDraft(server, path, null);
  };
  const settled = (text: string, etag: string | null): void => {
    base.current = { etag, text };
    forget();
    setOldDraft(false);
    setConflict(false);
    setComparison(null);
    // Who opens it again sees what is there now.
    const now: OpenedFile = { ...opened, contents: { ...opened.contents, text }, etag, isNew: false };
    client.setQueryData<OpenedFile>(openedFileQuery(server, path, false).queryKey, now);
    void client.invalidateQueries({ queryKey: filesKey(server) });
  };
  const saving = useAction({
    call: async ({ overwrite = false }: { overwrite?: boolean }) => {
      const text = editor.current?.text() ?? '';
      const etag = overwrite ? null : base.current.etag;
      try {
        return { text, etag: await saveFile(server, path, encodeText(text, opened.contents), etag) };
      } catch (error) {
        if (!(error instanceof ApiFailure) || error.status !== 412) throw error;
        setComparison(null);
        setConflict(true);
        return null;
      }
    },
    done: (saved) => saved && t('saved'),
    onDone: (saved) => {
      if (!saved) return;
      settled(saved.text, saved.etag);
      editor.current?.markSaved(saved.text);
      setSavedAt(new Date());
    },
  });
  /** What is on disk now, if it is still text. */
  const fromDisk = async (): Promise<OpenedText | null> => {
    const now = await openFile(server, path).catch(() => null);
    if (now?.kind === 'text') return now;
    toast({ tone: 'bad', text: t('gone') });
    return null;
  };
  return {
    isChanged,
    isSaving: saving.busy,
    hasOldDraft,
    savedAt,
    comparison,
    isConflict,
    forget,
    firstTyped: isDraftUsed ? draft.text : undefined,
    edited: (isNowChanged: boolean) => {
      setChanged(isNowChanged);
      clearTimeout(draftTimer.current);
      draftTimer.current = setTimeout(() => {
        const text = editor.current?.text();
        if (text === undefined) return;
        keepDraft(server, path, isNowChanged ? { etag: base.current.etag, text } : null);
      }, DRAFT_MS);
    },
    save: ({ overwrite = false } = {}) => {
      if (!saving.busy) saving.run({ overwrite });
    },
    compare: () => setComparison({ before: base.current.text, after: editor.current?.text() ?? '' }),
    closeComparison: () => setComparison(null),
    closeConflict: () => setConflict(false),
    compareWithDisk: async () => {
      const now = await fromDisk();
      if (!now) return;
      // From here on it is known what is there: saving goes over that, and over nothing newer.
      base.current = { etag: now.etag, text: now.contents.text };
      setConflict(false);
      setComparison({ before: now.contents.text, after: editor.current?.text() ?? '' });
    },
    reload: async () => {
      const now = await fromDisk();
      if (!now) return;
      editor.current?.replace(now.contents.text);
      settled(now.contents.text, now.etag);
      editor.current?.markSaved(now.contents.text);
    },
    dropDraft: () => {
      editor.current?.replace(opened.contents.text);
      base.current = { etag: opened.etag, text: opened.contents.text };
      forget();
      setOldDraft(false);
    },
  };
}
