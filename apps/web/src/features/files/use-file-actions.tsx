import {
  Archive,
  Copy,
  Download,
  FilePlus,
  FolderInput,
  FolderPlus,
  Globe,
  KeyRound,
  PackageOpen,
  Pencil,
  SquarePen,
  Trash2,
} from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { isolated } from '../../shared/format/isolated.js';
import { useAction } from '../../shared/api/use-action.js';
import type { MenuEntry } from '../../shared/ui/Menu.js';
import { useCan, useServerId } from '../servers/index.js';
import { download, duplicateFiles, filesKey, unpack, type FileEntry } from './files.api.js';
import { isArchive } from './paths.js';

/** What a dialog asks about. */
export type Asked =
  | { readonly kind: 'rename'; readonly entry: FileEntry }
  | { readonly kind: 'move' | 'mode' | 'archive' | 'delete'; readonly entries: readonly FileEntry[] }
  | { readonly kind: 'folder' | 'file' | 'pull' | 'find' };

/** What can be done with files, as far as the caller may: one list for menu, row and foot. */
export function useFileActions(directory: string, onOpenFile: (name: string) => void) {
  const t = useTranslations('files');
  const server = useServerId();
  const [asked, ask] = useState<Asked | null>(null);
  const changes = [filesKey(server)];
  const may = {
    read: useCan('file.read-content'),
    create: useCan('file.create'),
    update: useCan('file.update'),
    archive: useCan('file.archive'),
    delete: useCan('file.delete'),
  };
  const downloading = useAction({ call: (name: string) => download(server, directory, name) });
  const copying = useAction({
    call: (names: readonly string[]) => duplicateFiles(server, directory, names),
    changes,
    done: (_, names) => t('copied', { count: names.length }),
  });
  const unpacking = useAction({
    call: (name: string) => unpack(server, directory, name),
    changes,
    done: (_, name) => t('unpacked', { name: isolated(name) }),
  });

  const entriesFor = (entries: readonly FileEntry[]): readonly MenuEntry[] => {
    const [entry] = entries;
    if (!entry) return [];
    const names = entries.map(({ name }) => name);
    const isOne = entries.length === 1;
    const allFiles = entries.every(({ is_file }) => is_file);
    const reasonForOne = !allFiles ? t('onlyFiles') : isOne ? null : t('onlyOneFile');
    return [
      isOne &&
        entry.is_file &&
        may.read && {
          id: 'open',
          text: t('open'),
          icon: SquarePen,
          onAction: () => onOpenFile(entry.name),
        },
      may.read && {
        id: 'download',
        text: t('download'),
        icon: Download,
        reason: reasonForOne,
        onAction: () => downloading.run(entry.name),
      },
      isOne &&
        may.update && {
          id: 'rename',
          text: t('rename'),
          icon: Pencil,
          isBreak: true,
          onAction: () => ask({ kind: 'rename', entry }),
        },
      may.update && {
        id: 'move',
        text: t('move'),
        icon: FolderInput,
        onAction: () => ask({ kind: 'move', entries }),
      },
      may.create && {
        id: 'copy',
        text: t('copy'),
        icon: Copy,
        reason: allFiles ? null : t('onlyFiles'),
        onAction: () => copying.run(names),
      },
      may.update && {
        id: 'mode',
        text: t('permissions'),
        icon: KeyRound,
        onAction: () => ask({ kind: 'mode', entries }),
      },
      may.archive && {
        id: 'archive',
        text: t('archive'),
        icon: Archive,
        isBreak: true,
        onAction: () => ask({ kind: 'archive', entries }),
      },
      isOne &&
        isArchive(entry.name) &&
        may.create && {
          id: 'unpack',
          text: t('unpack'),
          icon: PackageOpen,
          onAction: () => unpacking.run(entry.name),
        },
      may.delete && {
        id: 'delete',
        text: t('delete'),
        icon: Trash2,
        isDanger: true,
        isBreak: true,
        onAction: () => ask({ kind: 'delete', entries }),
      },
    ].filter((action) => action !== false);
  };
  const newEntries: readonly MenuEntry[] = [
    { id: 'file', text: t('newFile'), icon: FilePlus, onAction: () => ask({ kind: 'file' }) },
    { id: 'folder', text: t('newFolder'), icon: FolderPlus, onAction: () => ask({ kind: 'folder' }) },
    { id: 'pull', text: t('fromUrl'), icon: Globe, onAction: () => ask({ kind: 'pull' }) },
  ];
  return { asked, ask, may, entriesFor, newEntries, isPacking: unpacking.busy };
}
