import { z } from 'zod';
import { present } from '../core/lenient.js';

/** Paths of files are relative to the root of their server, and nothing of them is trimmed: client-api.md §4. */

/** Linux takes no longer ones. */
const PATH_MAX = 4_096;
const needed = { message: 'The field is required.', params: { rule: 'required' } };

const PathText = z
  .string()
  .max(PATH_MAX)
  .regex(/^[^\0]*$/, 'A path cannot hold a zero byte.');

/** A path that names something. */
export const FilePath = PathText.refine((path) => path !== '', needed);
/** The directory that names are taken from; none is the root of the server. */
export const Directory = PathText.nullish();
/** The same where upstream wants the key to be there. */
export const PresentDirectory = present(PathText.nullable());

/** One or more. */
export const someOf = <S extends z.ZodType>(entry: S) =>
  z.array(entry).refine((entries) => entries.length > 0, needed);
