import { isMap, isScalar, isSeq, parseDocument, visit, type Document } from 'yaml';
import { EggError } from '../errors.js';
import { isTooDeep, withoutTraces } from '../yaml-guard.js';
import type { EggLimits } from './egg-document.js';

const CODE = 'InvalidFileUploadException';
const BOM = String.fromCharCode(0xfeff);

// uniqueKeys would compare every key with every other one; the later of two equal keys stands, as in JSON.
const YAML_OPTIONS = { version: '1.2', uniqueKeys: false, prettyErrors: false, logLevel: 'error' } as const;

type Reviver = (this: unknown, key: string, value: unknown, context?: { source?: string }) => unknown;

interface RawDocument {
  variables?: unknown;
}

/** `default_value: 1.10` is a number to the parser and a version to its author: the source text is what counts. */
const keepDefaultSource: Reviver = (key, value, context) =>
  key === 'default_value' && typeof value === 'number' ? (context?.source ?? value) : value;

function hasNumericDefault(document: unknown): boolean {
  const variables =
    typeof document === 'object' && document !== null ? (document as RawDocument).variables : [];
  if (!Array.isArray(variables)) return typeof variables === 'object' && variables !== null;
  return variables.some(
    (variable: unknown) =>
      typeof variable === 'object' &&
      variable !== null &&
      typeof (variable as { default_value?: unknown }).default_value === 'number',
  );
}

function readJson(text: string): unknown {
  const document: unknown = JSON.parse(text);
  return hasNumericDefault(document) ? JSON.parse(text, keepDefaultSource) : document;
}

function keepYamlDefaults(document: Document.Parsed): void {
  const variables = isMap(document.contents) ? document.contents.get('variables', true) : undefined;
  if (!isSeq(variables)) return;
  for (const variable of variables.items) {
    const value: unknown = isMap(variable) ? variable.get('default_value', true) : undefined;
    if (isScalar(value) && (typeof value.value === 'number' || typeof value.value === 'bigint')) {
      value.value = value.source ?? String(value.value);
    }
  }
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function readYaml(text: string, limits: EggLimits): unknown {
  if (isTooDeep(text)) throw new EggError(CODE, 'is nested too deeply');
  const document = withoutTraces(() => parseDocument(text, YAML_OPTIONS));
  const [fault] = document.errors;
  if (fault !== undefined) {
    throw new EggError(
      CODE,
      `is not readable: ${fault.message.split('\n', 1)[0]} (line ${lineAt(text, fault.pos[0])})`,
      '',
      {
        cause: fault,
      },
    );
  }
  let aliases = 0;
  visit(document, { Alias: () => void (aliases += 1) });
  if (aliases > limits.aliases) throw new EggError(CODE, `has more than ${limits.aliases} YAML aliases`);
  keepYamlDefaults(document);
  return document.toJS({ maxAliasCount: limits.aliases });
}

/** Depth and the one key that would reach a prototype; `path` names the place. */
export function checkShape(value: unknown, depth: number, path: string): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth <= 0) throw new EggError(CODE, 'is nested too deeply', path);
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i += 1) {
      if (typeof value[i] === 'object') checkShape(value[i], depth - 1, `${path}[${i}]`);
    }
    return;
  }
  for (const key in value) {
    if (key === '__proto__') throw new EggError(CODE, 'has a key named __proto__', path);
    const item = (value as Record<string, unknown>)[key];
    if (typeof item === 'object') checkShape(item, depth - 1, path === '' ? key : `${path}.${key}`);
  }
}

/**
 * Text → plain data, JSON first and YAML otherwise, within the limits. Byte order mark and leading blanks are
 * ignored. Throws EggError `InvalidFileUploadException`.
 */
export function readDocument(text: string, limits: EggLimits): unknown {
  if (text.length > limits.size) throw new EggError(CODE, `is larger than ${limits.size} characters`);
  const body = (text.startsWith(BOM) ? text.slice(1) : text).trimStart();
  let jsonFault: unknown;
  if (body.startsWith('{')) {
    try {
      return readJson(body);
    } catch (fault) {
      jsonFault = fault;
    }
  }
  try {
    // Indentation of the first line counts in YAML, so only whole blank lines go.
    return readYaml(text.replace(/^\uFEFF?(?:[ \t]*\r?\n)*/, ''), limits);
  } catch (fault) {
    if (jsonFault instanceof Error)
      throw new EggError(CODE, `is not readable: ${jsonFault.message}`, '', { cause: jsonFault });
    if (fault instanceof EggError) throw fault;
    throw new EggError(
      CODE,
      `is not readable: ${fault instanceof Error ? fault.message : 'unknown fault'}`,
      '',
      {
        cause: fault,
      },
    );
  }
}
