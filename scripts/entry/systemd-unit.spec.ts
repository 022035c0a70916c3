import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { testInstallation } from './installation.fixture.ts';
import { cronText, nodeUnitName, nodeUnitText, unitName, unitText } from './systemd-unit.ts';

it('starts this installation, whatever stands in its path', () => {
  const at = { ...testInstallation(), root: '/srv/100% "own"', home: '/data/my $home' };
  const text = unitText(at);
  expect(unitName(at)).toBe('rookery-20000.service');
  expect(text).toContain('ExecStart="/srv/100%% \\"own\\"/rookery" up --yes --detach --no-demo\n');
  expect(text).toContain('ExecStop="/srv/100%% \\"own\\"/rookery" down\n');
  expect(text).toContain('Environment="ROOKERY_HOME=/data/my $$home"\n');
  expect(cronText(at)).toBe(
    `@reboot root ROOKERY_HOME='/data/my $home' '/srv/100% "own"/rookery' up --yes --detach --no-demo\n`,
  );
});

it('runs the daemon of a machine that is a node alone, and again when it ends', () => {
  const at = { ...testInstallation(), root: '/srv/100% "own"' };
  const text = nodeUnitText(at);
  expect(nodeUnitName(at)).toBe('rookery-node-20000.service');
  expect(text).toContain(
    `ExecStart="${process.execPath}" "/srv/100%% \\"own\\"/dist/daemon/main.js" "--config" "${at.daemonConfig}"\n`,
  );
  expect(text).toContain('Restart=always\n');
  // Servers go on without their daemon.
  expect(text).toContain('KillMode=process\n');
});

const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0;

it.skipIf(!hasAnalyze)('writes units that systemd itself takes', () => {
  const at = testInstallation();
  writeFileSync(join(at.root, 'rookery'), '#!/bin/sh\n');
  chmodSync(join(at.root, 'rookery'), 0o755);
  const verify = (name: string, text: string): string => {
    writeFileSync(join(at.root, name), text);
    const words = ['verify', '--man=no', '--recursive-errors=no', join(at.root, name)];
    return execFileSync('systemd-analyze', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  };
  expect(verify(unitName(at), unitText(at))).toBe('');
  expect(verify(nodeUnitName(at), nodeUnitText(at))).toBe('');
  const broken = nodeUnitText(at).replace('Restart=always', 'Restart=sometimes');
  expect(() => verify('broken.service', broken)).toThrow('sometimes');
});
