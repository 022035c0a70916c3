import type { FieldIssue } from '@app/contracts/core/errors.js';
import type { TaskAction } from '@app/contracts/client/schedules/objects.js';
import { POWER_ACTIONS } from '@app/contracts/ws/console.frames.js';

/** domain.md §10 */
const MAX_PATTERNS = 100;

/** The lines of a list of files, without those that are empty. */
export const linesOf = (payload: string): string[] =>
  payload
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

function problemWith(action: TaskAction, payload: string): Omit<FieldIssue, 'field'> | null {
  if (action === 'backup') return null;
  if (payload.trim() === '') return { rule: 'required', detail: 'The payload field is required.' };
  if (action === 'power') {
    if ((POWER_ACTIONS as readonly string[]).includes(payload)) return null;
    return { rule: 'in', detail: `The payload must be one of ${POWER_ACTIONS.join(', ')}.` };
  }
  if (action === 'command') {
    if (!/[\r\n]/.test(payload)) return null;
    return { rule: 'regex', detail: 'The payload must be one line of the console.' };
  }
  const lines = linesOf(payload);
  if (lines.length > MAX_PATTERNS) {
    return { rule: 'max', detail: `The payload may not name more than ${MAX_PATTERNS} files.` };
  }
  if (lines.some((line) => line.replace(/[^/]*$/, '').includes('*'))) {
    return { rule: 'regex', detail: 'Only the last part of a path may hold *.' };
  }
  return null;
}

/** What is wrong with the payload of a task, or null. */
export function payloadIssue(action: TaskAction, payload: string, field = 'payload'): FieldIssue | null {
  const problem = problemWith(action, payload);
  return problem && { field, ...problem };
}

/** The ids in their order once `id` stands at the place `wanted`, counted from 1; the last one when left out. */
export function placed(ids: readonly number[], id: number, wanted: number | undefined): number[] {
  const others = ids.filter((other) => other !== id);
  return others.toSpliced(wanted === undefined ? others.length : wanted - 1, 0, id);
}
