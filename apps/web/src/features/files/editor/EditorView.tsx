import { FileDiff, Save, Search, X } from 'lucide-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Badge } from '../../../shared/ui/Badge.js';
import { Button } from '../../../shared/ui/Button.js';
import { LeaveGuard } from '../../../shared/ui/forms/LeaveGuard.js';
import { Banner, Page } from '../../../shared/ui/Layout.js';
import { Skeleton } from '../../../shared/ui/PageState.js';
import { useNeed } from '../../servers/index.js';
import { Breadcrumb } from '../Breadcrumb.js';
import { nameOf } from '../paths.js';
import type { EditorHandle } from './codemirror/Editor.js';
import { ChangedDialog } from './ChangedDialog.js';
import { CompareDialog } from './CompareDialog.js';
import { EditorStatus } from './EditorStatus.js';
import type { OpenedText } from './editor.api.js';
import { useDocument } from './use-document.js';
import styles from './Editor.module.css';

const Editor = lazy(async () => ({ default: (await import('./codemirror/Editor.js')).Editor }));

/** The text with what can be done with it, and how it stands to what is saved. */
export function EditorView(props: { server: string; path: string; opened: OpenedText; onClose: () => void }) {
  const { server, path, opened, onClose } = props;
  const t = useTranslations('editor');
  const editor = useRef<EditorHandle>(null);
  const [cursor, setCursor] = useState({ line: 1, column: 1 });
  const file = useDocument(server, path, opened, editor);
  const name = nameOf(path);
  const need = useNeed('file.create');
  return (
    <Page
      title={name}
      width="full"
      beside={file.isChanged ? <Badge tone="warn">{t('unsaved')}</Badge> : null}
      actions={
        <>
          <Button icon={Search} onPress={() => editor.current?.find()}>
            {t('find')}
          </Button>
          <Button icon={FileDiff} isDisabled={!file.isChanged} onPress={file.compare}>
            {t('compare')}
          </Button>
          <Button
            look="primary"
            icon={Save}
            busy={file.isSaving}
            reason={need}
            isDisabled={!file.isChanged && !opened.isNew}
            onPress={() => file.save()}
          >
            {t('save')}
          </Button>
          <Button look="quiet" icon={X} label={t('close')} onPress={onClose} />
        </>
      }
    >
      <Breadcrumb server={server} path={path} />
      {file.hasOldDraft && (
        <Banner
          tone="info"
          action={
            <Button size="small" onPress={file.dropDraft}>
              {t('draftDrop')}
            </Button>
          }
        >
          {t('draft')}
        </Banner>
      )}
      <div className={styles.frame}>
        <Suspense fallback={<Skeleton rows={1} height={240} />}>
          <Editor
            ref={editor}
            name={name}
            label={t('textOf', { name })}
            saved={opened.contents.text}
            typed={file.firstTyped}
            isReadOnly={need !== null}
            onEdit={file.edited}
            onCursor={setCursor}
            onSave={() => file.save()}
            onCompare={file.compare}
          />
        </Suspense>
        <EditorStatus name={name} eol={opened.contents.eol} cursor={cursor} savedAt={file.savedAt} />
      </div>
      {file.comparison && (
        <CompareDialog
          name={name}
          before={file.comparison.before}
          after={file.comparison.after}
          isSaving={file.isSaving}
          onSave={need === null ? () => file.save() : null}
          onClose={file.closeComparison}
        />
      )}
      {file.isConflict && (
        <ChangedDialog
          name={name}
          isSaving={file.isSaving}
          onCompare={() => void file.compareWithDisk()}
          onOverwrite={() => file.save({ overwrite: true })}
          onReload={() => void file.reload()}
          onClose={file.closeConflict}
        />
      )}
      <LeaveGuard isUnsaved={file.isChanged && !file.isSaving} onLeave={file.forget} />
    </Page>
  );
}
