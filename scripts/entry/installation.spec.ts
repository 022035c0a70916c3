import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testFolder } from './installation.fixture.ts';
import { openInstallation } from './installation.ts';

describe('openInstallation', () => {
  it('lies in the checkout and counts its ports from 8080', () => {
    const root = testFolder();
    const at = openInstallation(root, {});
    expect(at.home).toBe(join(root, '.rookery'));
    expect(at.ports).toMatchObject({ panel: 8080, daemon: 8081, sftp: 8084, allocations: [8180, 8199] });
  });

  it('keeps the base it was made with and refuses another one', () => {
    const root = testFolder();
    mkdirSync(join(root, '.rookery'));
    writeFileSync(join(root, '.rookery', 'port-base'), '9000\n');
    expect(openInstallation(root, {}).ports.base).toBe(9000);
    expect(() => openInstallation(root, { ROOKERY_PORT_BASE: '9100' })).toThrow(
      /was made with port base 9000/,
    );
  });

  it.each(['80', '65401', '1e4', '-1', 'many'])('refuses the base %j', (base) => {
    expect(() => openInstallation(testFolder(), { ROOKERY_PORT_BASE: base })).toThrow(`is '${base}'`);
  });
});
