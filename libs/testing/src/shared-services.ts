/** Environment names by which test files reach the services that global-setup.ts started. */
export const SHARED = {
  databaseUrl: 'ROOKERY_TEST_DATABASE_URL',
  redisUrl: 'ROOKERY_TEST_REDIS_URL',
  dockerHost: 'ROOKERY_TEST_DOCKER_HOST',
} as const;

export interface SharedServices {
  /** `mysql://…` of an account that may create databases. */
  databaseUrl: string;
  /** `redis://…`, shared by all test files: use prefixes or flush with care. */
  redisUrl: string;
  /** `unix://…` of the run's own engine. */
  dockerHost: string;
  /** The same as a path, as dockerode wants it. */
  dockerSocket: string;
}

/** Addresses of the run's services; throws outside the projects that have the global set-up. */
export function sharedServices(): SharedServices {
  const read = (name: string): string => {
    const value = process.env[name];
    if (!value) throw new Error(`${name} is not set: run this file in the integration or e2e project`);
    return value;
  };
  const dockerHost = read(SHARED.dockerHost);
  return {
    databaseUrl: read(SHARED.databaseUrl),
    redisUrl: read(SHARED.redisUrl),
    dockerHost,
    dockerSocket: dockerHost.replace(/^unix:\/\//, ''),
  };
}
