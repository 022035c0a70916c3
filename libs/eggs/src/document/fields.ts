import { EggError } from '../errors.js';

/** Readers of single fields: they take what ten years of eggs hold and say where it is something else. */

export type RawObject = Record<string, unknown>;

const CODE = 'InvalidFileUploadException';

export const isObject = (value: unknown): value is RawObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The fault of one field, named by its path. */
export function invalid(reason: string, path: string): EggError {
  return new EggError(CODE, reason, path);
}

/** {} for null and for the empty list that PHP writes for an empty object. */
export function objectField(value: unknown, path: string): RawObject {
  if (value === undefined || value === null) return {};
  if (Array.isArray(value) && value.length === 0) return {};
  if (!isObject(value)) throw invalid('is not an object', path);
  return value;
}

/** Numbers and booleans are taken as the text they were written as; null and absent as null. */
export function optionalText(value: unknown, path: string, maxLength = Infinity): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value);
  if (typeof value !== 'string') throw invalid('is not a text', path);
  if (value.length > maxLength) throw invalid(`is longer than ${maxLength} characters`, path);
  return value;
}

export function requiredText(value: unknown, path: string, maxLength = Infinity): string {
  const text = optionalText(value, path, maxLength);
  if (text === null || text.trim() === '') throw invalid('is missing', path);
  return text;
}

/** A list of texts; null, {} and a single text (one per line) are taken too; blank entries go. */
export function textList(value: unknown, path: string): string[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') return value.split(/\r?\n/).filter((entry) => entry.trim() !== '');
  return listOf(value, path).flatMap((entry, i) => {
    const text = optionalText(entry, `${path}[${i}]`);
    return text === null || text.trim() === '' ? [] : [text];
  });
}

/** A list; PHP writes {} for an empty one and numbered keys for one with gaps. */
export function listOf(value: unknown, path: string): unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  if (isObject(value) && Object.keys(value).every((key) => /^\d+$/.test(key))) return Object.values(value);
  throw invalid('is not a list', path);
}

/** Label → text, or a list of texts that are their own labels. */
export function labelled(value: unknown, path: string): Record<string, string> {
  if (Array.isArray(value)) {
    return Object.fromEntries(
      value.map((entry, i) => requiredText(entry, `${path}[${i}]`).trim()).map((t) => [t, t]),
    );
  }
  const entries = Object.entries(objectField(value, path));
  return Object.fromEntries(
    entries.map(([label, text]) => [label, (optionalText(text, `${path}.${label}`) ?? '').trim()]),
  );
}

export function flag(value: unknown, path: string): boolean {
  if (value === undefined || value === null || value === '') return false;
  if (typeof value === 'boolean') return value;
  if (value === 1 || value === '1' || value === 'true') return true;
  if (value === 0 || value === '0' || value === 'false') return false;
  throw invalid('is neither true nor false', path);
}

export function optionalInteger(value: unknown, path: string): number | null {
  if (value === undefined || value === null || value === '') return null;
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number))
    throw invalid('is not a whole number', path);
  return number;
}
