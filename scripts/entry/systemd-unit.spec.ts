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
