import { expect, it } from 'vitest';
import { testInstallation } from './installation.fixture.ts';
import { cronText, unitName, unitText } from './systemd-unit.ts';

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
