import { describe, expect, it } from 'vitest';
import { pathsOf } from '@app/contracts/core/route.js';
import { ROUTES } from '@app/contracts/routes.js';
import {
  OF_ADMINISTRATORS,
  OF_THE_APPLICATION_API,
  OF_THE_REFERENCE,
  OF_THE_REMOTE_API,
} from './support/promised-routes.js';

const SERVED = new Set(
  ROUTES.flatMap((route) =>
    pathsOf(route).map(
      ({ method, path }) => `${method} ${path.replaceAll(/[:*]\w*/g, ':x').replace(/\/$/, '')}`,
    ),
  ),
);

/** What they answer is asked of each by test/integration/panel/finders/answers.it-spec.ts. */
describe('every route that is promised is served', () => {
  it.each([
    ['by the reference', OF_THE_REFERENCE, 97],
    ['by the Application API', OF_THE_APPLICATION_API, 79],
    ['to administrators beyond it', OF_ADMINISTRATORS, 23],
    ['to daemons', OF_THE_REMOTE_API, 16],
  ] as const)('%s', (_by, promised, count) => {
    expect(new Set(promised).size).toBe(count);
    expect(promised.filter((pair) => !SERVED.has(pair))).toEqual([]);
  });
});
