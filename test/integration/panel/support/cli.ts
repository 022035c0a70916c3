import { vi } from 'vitest';
import { COMMANDS } from '../../../../apps/panel/src/cli/commands.js';

/** Runs an operator command as the program would and gives what it printed. */
export async function runCommand(...words: string[]): Promise<string> {
  const command = COMMANDS.find(({ name }) => name.split(' ').every((word, index) => words[index] === word))!;
  let printed = '';
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  try {
    await command.run(words.slice(command.name.split(' ').length));
  } finally {
    spy.mockRestore();
  }
  return printed.trim();
}
