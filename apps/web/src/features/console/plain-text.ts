// eslint-disable-next-line no-control-regex
const ESCAPES = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
const CONTROLS = /[^\P{Cc}\t]/gu;

/** Console lines without colours and controls, as they are copied, saved and read out. */
export const plainText = (lines: readonly string[]): string =>
  lines.map((line) => line.replaceAll(ESCAPES, '').replaceAll(CONTROLS, '')).join('\n');
