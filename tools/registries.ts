import { glob, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** A list that is kept in step with the files that declare what stands in it. */
interface Registry {
  readonly path: string;
  readonly files: string;
  /** An import before those of the files. */
  readonly first?: string;
  /** The import of one file, by what it declares. */
  readonly imports: (from: string, classes: readonly string[]) => Imported;
  /** The rest of the file, given the imported names in the order of their files. */
  readonly list: (names: readonly string[]) => string;
}
interface Imported {
  readonly names: readonly string[];
  readonly statement: string;
}

const classes: Registry['imports'] = (from, names) => ({
  names,
  statement: `import { ${names.join(', ')} } from '${from}';`,
});

/** `./api-keys.contract.js` and `./keys/api-keys.contract.js` as `apiKeys`. */
const namespace: Registry['imports'] = (from) => {
  const name = from
    .replace(/^.*\/|\.contract\.js$/g, '')
    .replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return { names: [name], statement: `import * as ${name} from '${from}';` };
};

const routes = (area: string, what: string): Registry => ({
  path: `libs/contracts/src/${area}/index.ts`,
  files: `libs/contracts/src/${area}/**/*.contract.ts`,
  imports: namespace,
  first: "import { routesOf } from '../core/route.js';\n",
  list: (names) => `

    /** Every route of ${what}. */
    export const ${area.toUpperCase()}_ROUTES = routesOf(${names.join(',')});`,
});

const REGISTRIES: readonly Registry[] = [
  routes('application', 'the Application API'),
  routes('client', 'the client API'),
  routes('daemon', 'daemons'),
  routes('panel', 'the panel outside of its APIs'),
  routes('remote', 'the Remote API'),
  {
    path: 'apps/panel/src/entities.ts',
    files: 'apps/panel/src/modules/**/*.entity.ts',
    imports: classes,
    list: (names) => `
      /** Every entity class of the panel. */
      export const ENTITIES: (new () => object)[] = [${names.join(',')}];

      /** For repositories that read tables of other modules; test/architecture/support/foreign-reads.ts says which may read what. */
      export { ${names.join(',')} };`,
  },
  {
    path: 'apps/panel/src/migrations/index.ts',
    files: 'apps/panel/src/migrations/0*.ts',
    imports: classes,
    list: (names) => `
      /** All schema changes, in the order of their files. */
      export const MIGRATIONS = [${names.join(',')}] as const;`,
  },
];

async function textOf({ path, files, first = '', imports, list }: Registry): Promise<string> {
  const paths: string[] = [];
  for await (const file of glob(files, { cwd: ROOT })) paths.push(file);
  const imported = await Promise.all(
    paths.toSorted().map(async (file) => {
      const declared = (await readFile(join(ROOT, file), 'utf8')).matchAll(/^export class (\w+)/gm);
      const from = relative(dirname(path), file)
        .replace(/^(?!\.)/, './')
        .replace(/\.ts$/, '.js');
      return imports(
        from,
        [...declared].map(([, name]) => name!),
      );
    }),
  );
  return `// Made by \`npm run sync\` from the files that declare them; not edited by hand.
${first}${imported.map(({ statement }) => statement).join('\n')}
${list(imported.flatMap(({ names }) => names))}
`;
}

/** The lists that panel and contracts are made of, formatted as the rest of the sources. */
export const registryFiles = (): Promise<{ path: string; text: string }[]> =>
  Promise.all(
    REGISTRIES.map(async (registry) => {
      const options = (await prettier.resolveConfig(join(ROOT, registry.path))) ?? {};
      const text = await prettier.format(await textOf(registry), { ...options, parser: 'typescript' });
      return { path: registry.path, text };
    }),
  );
