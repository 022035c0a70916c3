import { useNavigate } from '@tanstack/react-router';
import { FolderOpen, Plus, Search, SearchX, X } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useFormat } from '../../shared/format/use-format.js';
import { Button } from '../../shared/ui/Button.js';
import { SearchField } from '../../shared/ui/forms/SearchField.js';
import { Page, Row } from '../../shared/ui/Layout.js';
import { Menu, MenuAt, type Point } from '../../shared/ui/Menu.js';
import { Empty } from '../../shared/ui/PageState.js';
import { toast } from '../../shared/ui/toast.js';
import { useCan, useCapability, useServerId } from '../servers/index.js';
import { useTypedSearch } from '../../shared/router/use-typed-search.js';
import { useMedia } from '../../shared/use-media.js';
import { Breadcrumb } from './Breadcrumb.js';
import { FileDialogs } from './dialogs/FileDialogs.js';
import type { FileEntry, FileSort, ListWish } from './files.api.js';
import { FileGrid, MOST_SELECTED } from './grid/FileGrid.js';
import { joined, parentOf } from './paths.js';
import { NOTHING, without, type Selection } from './selection.js';
import { UploadButtons } from './uploads/UploadButtons.js';
import { DropHint } from './uploads/DropHint.js';
import { useFileDrop, useUpload } from './uploads/uploads.js';
import { useFileActions } from './use-file-actions.js';
import type { FileRows } from './use-file-rows.js';
import styles from './Files.module.css';

export interface FilesViewProps {
  readonly rows: FileRows;
  readonly wish: ListWish;
  /** Why the rows may be old. */
  readonly failure: ReactNode;
  readonly onSort: (sort: FileSort) => void;
  readonly onFilter: (filter: string) => void;
}

/** One directory: where one is, what can be made here, the rows, and what is done with those selected. */
export function FilesView({ rows, wish, failure, onSort, onFilter }: FilesViewProps) {
  const { directory } = wish;
  const t = useTranslations('files');
  const uploadsText = useTranslations('uploads');
  const server = useServerId();
  const navigate = useNavigate();
  const [filter, type] = useTypedSearch(wish.filter || undefined, (text) => onFilter(text ?? ''));
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const [menuPoint, setMenuPoint] = useState<Point | null>(null);
  const mayCreate = useCan('file.create');
  const upload = useUpload(directory);
  const isHeldOver = useFileDrop(mayCreate, upload);
  const canSearch = useCapability('files.search');
  const edit = (name: string): void =>
    void navigate({ to: '/s/$server/edit', params: { server }, search: { path: joined(directory, name) } });
  const actions = useFileActions(directory, edit);
  const selected = selectedEntries(rows, selection);

  const goTo = (path: string): void =>
    void navigate({
      to: '/s/$server/files',
      params: { server },
      search: path === '/' ? {} : { path },
    });
  const selectAll = async (): Promise<void> => {
    const { total } = rows;
    const entries = await rows.load(0, Math.min(total, MOST_SELECTED) - 1);
    setSelection((now) => ({ ...now, names: new Set(entries.map(({ name }) => name)) }));
    if (total > MOST_SELECTED) {
      toast({ tone: 'info', text: t('selectedMost', { count: MOST_SELECTED, total }) });
    }
  };
  const open = (entry: FileEntry): void =>
    entry.is_file ? edit(entry.name) : goTo(joined(directory, entry.name));
  return (
    <Page
      title={t('title')}
      width="full"
      actions={
        <>
          {canSearch && (
            <Button icon={Search} onPress={() => actions.ask({ kind: 'find' })}>
              {t('find')}
            </Button>
          )}
          {mayCreate && <UploadButtons onFiles={upload} />}
          {mayCreate && (
            <Menu label={t('newMenu')} entries={actions.newEntries}>
              <Button icon={Plus}>{t('newMenu')}</Button>
            </Menu>
          )}
        </>
      }
    >
      <div className={styles.bar}>
        <Breadcrumb server={server} path={directory} />
        <SearchField label={t('filter')} value={filter} onChange={type} />
      </div>
      {failure}
      {rows.total === 0 ? (
        <NoFiles filter={wish.filter} mayCreate={mayCreate} onClear={() => type('')} />
      ) : (
        <FileGrid
          label={t('listOf', { path: directory })}
          rows={rows}
          sort={wish.sort}
          onSort={onSort}
          selection={selection}
          onSelect={setSelection}
          onOpen={open}
          onUp={() => goTo(parentOf(directory))}
          onRename={(entry) => actions.may.update && actions.ask({ kind: 'rename', entry })}
          onDelete={() =>
            actions.may.delete && selected.length > 0 && actions.ask({ kind: 'delete', entries: selected })
          }
          onSelectAll={() => void selectAll()}
          onMenu={(point) => setMenuPoint(point)}
        />
      )}
      <Foot rows={rows} selected={selected} actions={actions} onClear={() => setSelection(NOTHING)} />
      <MenuAt
        point={menuPoint}
        label={t('actions')}
        entries={actions.entriesFor(selected)}
        onClose={() => setMenuPoint(null)}
      />
      {isHeldOver && <DropHint>{uploadsText('drop', { path: directory })}</DropHint>}
      <FileDialogs
        directory={directory}
        asked={actions.asked}
        onClose={() => actions.ask(null)}
        onGone={(gone) => setSelection((now) => without(now, gone))}
      />
    </Page>
  );
}

/** Those selected that are known: what went away meanwhile is not among them. */
function selectedEntries(rows: FileRows, { names }: Selection): readonly FileEntry[] {
  if (names.size === 0) return [];
  const found: FileEntry[] = [];
  for (let index = 0; index < rows.total && found.length < names.size; index += 1) {
    const entry = rows.at(index);
    if (entry && names.has(entry.name)) found.push(entry);
  }
  return found;
}

function NoFiles(props: { filter: string; mayCreate: boolean; onClear: () => void }) {
  const t = useTranslations('files');
  return props.filter === '' ? (
    <Empty icon={FolderOpen} title={t('emptyTitle')}>
      {props.mayCreate ? t('empty') : t('emptyRead')}
    </Empty>
  ) : (
    <Empty
      icon={SearchX}
      title={t('noneMatch')}
      action={<Button onPress={props.onClear}>{t('clearFilter')}</Button>}
    >
      {t('noneMatchHelp', { filter: props.filter })}
    </Empty>
  );
}

/** How many there are; in their place, what can be done with those selected. */
function Foot(props: {
  rows: FileRows;
  selected: readonly FileEntry[];
  actions: ReturnType<typeof useFileActions>;
  onClear: () => void;
}) {
  const { rows, selected, actions, onClear } = props;
  const t = useTranslations('files');
  const format = useFormat();
  const isPhone = useMedia('(max-width: 639px)');
  if (selected.length === 0) {
    return (
      <div className={styles.foot}>
        <span>{t('items', { count: rows.total })}</span>
      </div>
    );
  }
  const bytes = selected.reduce((sum, { is_file, size }) => sum + (is_file ? size : 0), 0);
  return (
    <div className={styles.foot}>
      <span className={styles.count} role="status">
        {t('selectedItems', { count: selected.length, size: format.bytes(bytes) })}
      </span>
      <Row>
        {actions
          .entriesFor(selected)
          .flatMap(({ id, text, icon, isDanger, reason, onAction }) =>
            FOOT_ACTIONS.has(id)
              ? [
                  <Button
                    key={id}
                    size="small"
                    look={isDanger ? 'danger' : 'plain'}
                    reason={reason}
                    onPress={onAction}
                    {...(icon === undefined ? {} : { icon })}
                    {...(isPhone ? { label: text } : { children: text })}
                  />,
                ]
              : [],
          )}
        <Button size="small" look="quiet" icon={X} label={t('clearSelection')} onPress={onClear} />
      </Row>
    </div>
  );
}
const FOOT_ACTIONS = new Set(['download', 'move', 'archive', 'delete']);
