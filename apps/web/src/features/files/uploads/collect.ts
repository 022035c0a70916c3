/** A file to be uploaded and where it goes below the directory that it was dropped on: `my-pack/mods/a.jar`. */
export interface Collected {
  readonly path: string;
  readonly file: File;
}

/** Files of an input; those of a chosen folder know their path. */
export const collectFiles = (files: Iterable<File>): Collected[] =>
  [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));

const readAll = async (directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> => {
  const reader = directory.createReader();
  const entries: FileSystemEntry[] = [];
  // A reader gives a hundred at a time, and none when it is through.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return entries;
    entries.push(...some);
  }
};

async function collectEntry(entry: FileSystemEntry): Promise<Collected[]> {
  const path = entry.fullPath.replace(/^\//, '');
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => {
      (entry as FileSystemFileEntry).file(resolve, reject);
    });
    return [{ path, file }];
  }
  const below = await readAll(entry as FileSystemDirectoryEntry);
  return (await Promise.all(below.map(collectEntry))).flat();
}

/** Files and folders that were dropped, folders with all that is in them. */
export async function collectDropped(items: DataTransferItemList, files: FileList): Promise<Collected[]> {
  // Taken at once: the list is empty after the event.
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return collectFiles(files);
  return (await Promise.all(entries.map(collectEntry))).flat();
}

/** What a batch is called: its only file, its only folder, or nothing. */
export function nameOfBatch(files: readonly Collected[]): string | null {
  const tops = new Set(files.map(({ path }) => path.split('/', 1)[0]!));
  const [top] = tops;
  return tops.size === 1 && top !== undefined ? top : null;
}
