import { describe, expect, it } from 'vitest';
import { permissionsOf } from './server-access.service.js';

const nobody = { isOwner: false, isAdmin: false, isWatcher: false, granted: [] };

describe('permissionsOf', () => {
  it('gives owners all but the socket permissions of administrators', () => {
    expect(permissionsOf({ ...nobody, isOwner: true })).toEqual(['*']);
  });

  it('gives administrators everything, on their own servers too', () => {
    const expected = ['*', 'admin.websocket.errors', 'admin.websocket.install', 'admin.websocket.transfer'];
    expect(permissionsOf({ ...nobody, isAdmin: true })).toEqual(expected);
    expect(permissionsOf({ ...nobody, isAdmin: true, isOwner: true })).toEqual(expected);
  });

  it('gives subusers what they were granted and the console connection, once', () => {
    expect(permissionsOf({ ...nobody, granted: ['websocket.connect', 'control.start'] })).toEqual([
      'websocket.connect',
      'control.start',
    ]);
    expect(permissionsOf(nobody)).toEqual(['websocket.connect']);
  });

  it('gives administrators who may only look the console and what they were granted', () => {
    expect(permissionsOf({ ...nobody, isWatcher: true, granted: ['file.read'] })).toEqual([
      'websocket.connect',
      'admin.websocket.errors',
      'admin.websocket.install',
      'admin.websocket.transfer',
      'file.read',
    ]);
  });

  it("reads Pterodactyl's spelling of the database permission", () => {
    expect(permissionsOf({ ...nobody, granted: ['database.view_password'] })).toContain(
      'database.view-password',
    );
  });
});
