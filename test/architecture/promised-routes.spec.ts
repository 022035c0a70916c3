import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pathsOf, type RouteDescriptor } from '@app/contracts/core/route.js';
import { ROUTES } from '@app/contracts/routes.js';
import { ANSWER_CELLS, ASKED_ELSEWHERE } from '../integration/panel/finders/answer-cells.js';
import {
  OF_ADMINISTRATORS,
  OF_THE_APPLICATION_API,
  OF_THE_REFERENCE,
  OF_THE_REMOTE_API,
  OF_THE_WEB,
} from './support/promised-routes.js';

const pairOf = ({ method, path }: { method: string; path: string }): string =>
  `${method} ${path.replaceAll(/[:*]\w*/g, ':x').replace(/\/$/, '')}`;
const pairsOf = (routes: readonly RouteDescriptor[]): string[] =>
  routes.flatMap((route) => pathsOf(route).map(pairOf));

const SERVED = new Set(pairsOf(ROUTES));
/** Each is sent what fits, what is wrong, and by whom it is not for: answers.it-spec.ts. */
const ASKED = new Set(ANSWER_CELLS.map(pairOf));
const ASKED_BY_OTHERS = new Set(
  pairsOf(ROUTES.filter(({ id }) => ASKED_ELSEWHERE[id] !== undefined && existsSync(ASKED_ELSEWHERE[id]))),
);

describe('every route that is promised is served, and asked for success, refusal and bad input', () => {
  it.each([
    ['by the reference', OF_THE_REFERENCE, 97],
    ['by the Application API', OF_THE_APPLICATION_API, 79],
    ['to administrators beyond it', OF_ADMINISTRATORS, 24],
    ['to people beyond it', OF_THE_WEB, 29],
    ['to daemons', OF_THE_REMOTE_API, 16],
  ] as const)('%s', (_by, promised, count) => {
    expect(new Set(promised).size).toBe(count);
    expect(promised.filter((pair) => !SERVED.has(pair))).toEqual([]);
    expect(promised.filter((pair) => !ASKED.has(pair) && !ASKED_BY_OTHERS.has(pair))).toEqual([]);
  });

  it('names no route as asked elsewhere that there is not', () => {
    const ids = new Set<string>(ROUTES.map(({ id }) => id));
    expect(Object.keys(ASKED_ELSEWHERE).filter((id) => !ids.has(id))).toEqual([]);
    expect(ASKED_BY_OTHERS.size).toBe(Object.keys(ASKED_ELSEWHERE).length);
  });
});
