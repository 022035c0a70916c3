import { checkEngine } from '../doctor/engine.ts';
import { checkLinks, checkPortLines, checkServices } from '../doctor/links.ts';
import { checkKernel, checkMachine, checkPrograms } from '../doctor/machine.ts';
import { lineOf, type Finding } from '../doctor/report.ts';
import type { Installation } from '../installation.ts';
import { Refusal } from '../refusal.ts';

/** One line per thing looked at, and how to mend what is wrong. */
export async function doctor(at: Installation, words: readonly string[]): Promise<void> {
  if (words.length > 0) throw new Refusal(`doctor takes no '${words[0]}'.`);
  const chapters: [string, () => Promise<Finding[]> | Finding[]][] = [
    ['Machine', () => [...checkMachine(at), ...checkKernel(), ...checkPrograms(at)]],
    ['Ports', () => checkPortLines(at)],
    ['Docker', () => checkEngine(at)],
    ['Parts', async () => [...(await checkServices(at)), ...(await checkLinks(at))]],
  ];
  let failures = 0;
  for (const [title, look] of chapters) {
    process.stdout.write(`${title}\n`);
    for (const finding of await look()) {
      process.stdout.write(lineOf(finding));
      if (finding.state === 'fail') failures += 1;
    }
  }
  if (failures > 0) throw new Refusal(`${failures} of these need mending.`);
}
