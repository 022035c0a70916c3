import { expect, it } from 'vitest';
import { engineTrouble } from './engine-trouble.js';

it('C11: tells the snap of Docker apart, which can run no server', () => {
  const trouble = engineTrouble({ DockerRootDir: '/var/snap/docker/common/var-lib-docker' });
  expect(trouble).toMatchObject({
    isFatal: true,
    remedy: expect.stringContaining('snap remove docker') as string,
  });
});

it('C11: tells Podman apart, which runs them in part', () => {
  const words = {
    DockerRootDir: '/var/lib/containers/storage',
    Components: [{ Name: 'Podman Engine' }, { Name: 'Conmon' }],
  };
  expect(engineTrouble(words)).toMatchObject({
    isFatal: false,
    what: expect.stringContaining('Podman') as string,
  });
});

it('C11: has nothing to say of Docker itself', () => {
  const words = {
    DockerRootDir: '/var/lib/docker',
    Components: [{ Name: 'Engine' }, { Name: 'containerd' }],
  };
  expect(engineTrouble(words)).toBeNull();
  expect(engineTrouble({})).toBeNull();
});
