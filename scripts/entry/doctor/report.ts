/** One thing that the doctor looked at; what is wrong comes with how to mend it. */
export interface Finding {
  readonly state: 'ok' | 'warn' | 'fail';
  readonly text: string;
  readonly mend?: string;
}

export const ok = (text: string): Finding => ({ state: 'ok', text });
export const warn = (text: string, mend: string): Finding => ({ state: 'warn', text, mend });
export const fail = (text: string, mend: string): Finding => ({ state: 'fail', text, mend });

/** A finding as it is printed. */
export function lineOf({ state, text, mend }: Finding): string {
  return `  ${state.padEnd(5)} ${text}\n${mend === undefined || state === 'ok' ? '' : `        → ${mend}\n`}`;
}
