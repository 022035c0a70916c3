import { describe, expect, it } from 'vitest';
import { credentialsFor, parseImage } from './image-reference.js';

describe('parseImage', () => {
  it.each([
    ['busybox', 'busybox', 'latest', 'docker.io', 'busybox'],
    ['user/game:1.2', 'user/game', '1.2', 'docker.io', 'user/game'],
    ['docker.io/user/game', 'docker.io/user/game', 'latest', 'docker.io', 'user/game'],
    ['ghcr.io/eggs/java:21', 'ghcr.io/eggs/java', '21', 'ghcr.io', 'eggs/java'],
    ['host:5000/game', 'host:5000/game', 'latest', 'host:5000', 'game'],
    ['host:5000/a/game:x', 'host:5000/a/game', 'x', 'host:5000', 'a/game'],
    ['localhost/game', 'localhost/game', 'latest', 'localhost', 'game'],
    ['a/b@sha256:00ff', 'a/b@sha256:00ff', '', 'docker.io', 'a/b'],
  ])('%s', (image, name, tag, host, path) => {
    expect(parseImage(image)).toEqual({ name, tag, host, path });
  });
});

describe('credentialsFor', () => {
  const login = (username: string) => ({ username, password: 'p' });
  const user = (image: string, registries: Record<string, ReturnType<typeof login>>) =>
    credentialsFor(image, registries)?.username;

  it('takes the entry of exactly this host, whatever its scheme', () => {
    expect(user('registry.test/a', { 'https://registry.test': login('me') })).toBe('me');
    expect(user('registry.test/a', { 'registry.test/': login('me') })).toBe('me');
    expect(user('REGISTRY.test/a', { 'registry.TEST': login('me') })).toBe('me');
  });

  it('gives nothing to hosts that only look alike', () => {
    const registries = { 'registry.test': login('me') };
    for (const image of [
      'registry.test.evil/a',
      'registry.test:5000/a',
      'my-registry.test/a',
      'evil/registry.test/a',
      'a',
    ]) {
      expect(user(image, registries), image).toBeUndefined();
    }
  });

  it('takes the longest path that ends at a slash', () => {
    const registries = {
      'registry.test': login('all'),
      'registry.test/team': login('team'),
      'registry.test/team/deep': login('deep'),
    };
    expect(user('registry.test/other/a', registries)).toBe('all');
    expect(user('registry.test/team/a', registries)).toBe('team');
    expect(user('registry.test/team/deep/a:1', registries)).toBe('deep');
    expect(user('registry.test/teammate/a', registries)).toBe('all');
    expect(user('registry.test/x', { 'registry.test/team': login('team') })).toBeUndefined();
  });

  it('knows the names of the hub', () => {
    expect(user('user/game', { 'https://index.docker.io/v1/': login('me') })).toBe('me');
    expect(user('docker.io/user/game', { 'docker.io': login('me') })).toBe('me');
  });
});
