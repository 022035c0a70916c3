import { basename, dirname, join, normalize } from 'node:path';
import type { Source } from './sources.js';

/** What can be cited: documents with their numbered sections, and the numbers of the hazards. */
export interface Library {
  /** Sections by file name; a name that several files share has those of all. */
  readonly sections: ReadonlyMap<string, ReadonlySet<string>>;
  readonly hazards: ReadonlySet<string>;
  /** Every document, by its path. */
  readonly paths: readonly string[];
}

const HAZARD = /\b[BCDFNPRSTW][1-9]\d?\b/g;

/** Reads what the documents offer: headings `## 4. Name` and `### 4.1 Name`, and rows `| D18 |` of the hazards. */
export function libraryOf(documents: readonly Source[]): Library {
  const sections = new Map<string, Set<string>>();
  for (const { path, text } of documents) {
    const known = sections.get(basename(path)) ?? new Set<string>();
    for (const [, number] of text.matchAll(/^#{2,4} (\d+(?:\.\d+)*)[. ]/gm)) known.add(number!);
    sections.set(basename(path), known);
  }
  const hazards = documents.filter(({ path }) => basename(path) === 'daemon-hazards.md');
  const rows = hazards.flatMap(({ text }) => [...text.matchAll(/^\| ([A-Z]\d{1,2}) \|/gm)]);
  const paths = documents.map(({ path }) => path);
  return { sections, hazards: new Set(rows.map(([, number]) => number!)), paths };
}

/** Text with the breaks and markers of comments taken out, so that a citation may be wrapped. */
const unwrapped = (text: string): string => text.replaceAll(/\s*\n\s*(?:\/\/|\*(?!\/)|#)?\s*/g, ' ');

const SECTIONS = /§\s?\d+(?:\.\d+)*(?:(?:\s?[–-]\s?|,? and |, | to )§?\d+(?:\.\d+)*(?![\w%]))*/;
/** `conventions.md §9`, `domain.md §4, §5`, `RFC 6455 §5.2`, `(§8)`. */
const CITATION = new RegExp(
  String.raw`(?:\b(?<folder>(?:[\w-]+\/)+)?(?<file>[\w.-]*\w\.md)\b|\b(?<rfc>RFC \d+))?[,:]?\s?(?<where>${SECTIONS.source})|\b(?<in>(?:[\w-]+\/)+)?(?<plain>[\w-]+\.md)\b`,
  'g',
);

/** Comments and test names: where hazards are cited. Everything else with a letter and a digit is code. */
function proseOf({ path, text }: Source): string {
  if (path.endsWith('.md')) return '';
  const comments = path.endsWith('.sh')
    ? text.matchAll(/(?:^|\s)#.*$/gm)
    : text.matchAll(/\/\*[\s\S]*?\*\/|(?:^|\s)\/\/.*$/gm);
  const names = text.matchAll(
    /\b(?:describe|it)(?:\.\w+)*(?:\([^'"`()]*\))?\(\s*(?:'[^'\n]*'|"[^"\n]*"|`[^`]*`)/g,
  );
  return [...comments, ...names].map(([found]) => found).join('\n');
}

/** What a file cites and a reader of this repository cannot find, as `path: what`. */
export function danglingCitations(source: Source, { sections, hazards, paths }: Library): string[] {
  const found: string[] = [];
  const inDocument = source.path.endsWith('.md');
  for (const { groups } of unwrapped(source.text).matchAll(CITATION)) {
    const { folder, file, rfc, where, in: inFolder, plain } = groups as Record<string, string | undefined>;
    if (rfc) continue;
    // A bare § in a document is a section of its own.
    const name = file ?? plain ?? (inDocument ? basename(source.path) : undefined);
    const place = folder ?? inFolder;
    const isThere = place === undefined || paths.some((path) => `/${path}`.endsWith(`/${place}${name}`));
    const known = name === undefined || !isThere ? undefined : sections.get(name);
    if (!known) found.push(name ?? `${where} of no document`);
    else {
      for (const [number] of (where ?? '').matchAll(/\d+(?:\.\d+)*/g)) {
        if (!known.has(number)) found.push(`${name} §${number}`);
      }
    }
  }
  // Decisions have documents of their own: docs/adr.
  if (/\bdesign,? decision\b/.test(unwrapped(proseOf(source)))) found.push('a decision of no document');
  for (const [number] of proseOf(source).matchAll(HAZARD)) {
    if (!hazards.has(number)) found.push(`hazard ${number}`);
  }
  return found.map((what) => `${source.path}: ${what}`);
}

/** Relative links of a document that lead nowhere, as `path: link`. */
export function brokenLinks(document: Source, exists: (path: string) => boolean): string[] {
  const prose = document.text.replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\((?!https?:|mailto:|#)([^)\s#]+)(?:#[^)\s]*)?\)/g)]
    .map(([, link]) => link!)
    .filter((link) => !exists(normalize(join(dirname(document.path), link))))
    .map((link) => `${document.path}: ${link}`);
}
