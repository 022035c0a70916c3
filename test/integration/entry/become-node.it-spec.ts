import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@app/testing/services.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodeMachine, type Outcome } from './support/node-machine.js';

const SCRIPT = fileURLToPath(new URL('../../../rookery', import.meta.url));

describe('./rookery node join on a machine that is nothing yet', () => {
  let machine: NodeMachine;

  beforeAll(async () => {
    machine = await NodeMachine.start();
  });
  afterAll(() => machine?.close());

  const join_ = async (init: 'systemd' | 'none', home: string, base: number): Promise<Outcome> => {
    const { words } = await machine.command();
    return machine.run(SCRIPT, ['node', 'join', ...words, '--yes'], { init, home, base });
  };

  it('has systemd run the daemon, and finds every way between it and the panel open', async () => {
    const base = Math.min(await freePort(), 65_000);
    const { code, output } = await join_('systemd', join(machine.folder, 'its home'), base);
    expect(output).toContain(`rookery-node-${base}.service runs the daemon, at boot too.`);
    expect(output.match(/^ {2}ok /gm)).toHaveLength(9);
    expect(output).not.toMatch(/^ {2}FAIL/m);
    expect(code).toBe(0);
    const asked = readFileSync(join(machine.folder, 'systemctl.log'), 'utf8').trim().split('\n');
    const unit = `rookery-node-${base}.service`;
    expect(asked).toEqual(['daemon-reload', `enable ${unit}`, `restart ${unit}`]);
    expect(readFileSync(join(machine.folder, 'unit'), 'utf8')).toContain('Restart=always\n');
  });

  it('says what has to be run where there is no systemd', async () => {
    const elsewhere = join(machine.folder, 'elsewhere');
    const base = Math.min(await freePort(), 65_000);
    const { code, output } = await join_('none', elsewhere, base);
    expect(output).toContain('systemd does not run here.');
    expect(output).toContain(`main.js --config ${join(elsewhere, 'daemon', 'config.yml')}`);
    expect(code).toBe(0);
  });
});
