import { glob, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';

const PANEL = fileURLToPath(new URL('../apps/panel/src/', import.meta.url));

/** A list of classes that is kept in step with the files that declare them. */
interface Registry {
  /** From the sources of the panel. */
  readonly path: string;
  readonly files: string;
  readonly list: (classes: readonly string[]) => string;
}

const REGISTRIES: readonly Registry[] = [
  {
    path: 'entities.ts',
    files: 'modules/**/*.entity.ts',
    list: (classes) => `
      /** Every entity class of the panel. */
      export const ENTITIES: (new () => object)[] = [${classes.join(',')}];

      /** For repositories that read tables of other modules; test/architecture/support/foreign-reads.ts says which may read what. */
      export { ${classes.join(',')} };`,
  },
  {
    path: 'migrations/index.ts',
    files: 'migrations/0*.ts',
    list: (classes) => `
      /** All schema changes, in the order of their files. */
      export const MIGRATIONS = [${classes.join(',')}] as const;`,
  },
];

async function textOf({ path, files, list }: Registry): Promise<string> {
  const found: string[] = [];
  for await (const file of glob(files, { cwd: PANEL })) found.push(file);
  const imports: string[] = [];
  const classes: string[] = [];
  for (const file of found.toSorted()) {
    const declared = [...(await readFile(join(PANEL, file), 'utf8')).matchAll(/^export class (\w+)/gm)];
    const names = declared.map(([, name]) => name!);
    classes.push(...names);
    const from = relative(dirname(path), file)
      .replace(/^(?!\.)/, './')
      .replace(/\.ts$/, '.js');
    imports.push(`import { ${names.join(', ')} } from '${from}';`);
  }
  return `// Made by \`npm run sync\` from the files that declare them; not edited by hand.
${imports.join('\n')}
${list(classes)}
`;
}

/** The lists of classes that the panel is made of, formatted as the rest of the sources. */
export const registryFiles = (): Promise<{ path: string; text: string }[]> =>
  Promise.all(
    REGISTRIES.map(async (registry) => {
      const path = join('apps/panel/src', registry.path);
      const options = (await prettier.resolveConfig(join(PANEL, registry.path))) ?? {};
      const text = await prettier.format(await textOf(registry), { ...options, parser: 'typescript' });
      return { path, text };
    }),
  );
