import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { areaOf, type RouteDescriptor } from '@app/contracts/core/route.js';
import { NO_LIMITS, ruleOf } from '../support/access-rules.js';
import type { ApiAnswer } from '../support/api-client.js';
import { Browser } from '../support/browser.js';
import { ClientScene } from '../support/client-scene.js';
import { startServerWorld, type ServerWorld } from '../support/server-world.js';
import { ANSWER_CELLS } from './answer-cells.js';
import { isParameter, type Fitting } from './answer-requests.js';
import { Asker } from './asker.js';

/**
 * Every verb and path for people, for applications and for daemons answers what is right with success, what names nothing with
 * 404, a stranger with 401, and each field that is wrong or missing with its own refusal. Every later route enters by
 * itself. Who may call what is access-matrix.it-spec.ts; sockets have tests of their own.
 */

let world: ServerWorld;
let scene: ClientScene;
beforeAll(async () => {
  world = await startServerWorld({ env: { ...NO_LIMITS, CLIENT_ALLOCATIONS_ENABLED: 'true' } });
  scene = await ClientScene.create(world.panel);
});
afterAll(async () => {
  await scene?.close();
  await world?.close();
});

/** Answers another than 404 to what is not there: client-api.md #73. */
const NOTHING: Readonly<Record<string, number>> = { 'client.startup.update :variable': 400 };

/** Wrong in any field that is not of free words: of no simple type, longer than any name, and no number. */
const WRONG: readonly unknown[] = [{ not: ['this'] }, 'x'.repeat(5_000), -7.5, undefined];
/** The same in a query, where everything is text, or a list of texts. */
const WRONG_WORDS: readonly unknown[] = ['x'.repeat(5_000), ['one', 'two'], undefined];

interface Wrong {
  readonly changes: Partial<Fitting>;
  /** `422 <field>`, or the status alone where no field is named. */
  readonly expected: string;
}

/** What to send in place of what fits, and how that has to be refused. */
function wrongRequests(route: RouteDescriptor, { body, query }: Fitting): Wrong[] {
  const fields = Object.fromEntries(new URLSearchParams(query));
  const ofBody =
    route.body && route.bodyTreatment !== 'raw' && isRecord(body) ? oneWrong(route.body, body, WRONG) : [];
  const ofQuery = route.query
    ? oneWrong(route.query, fields, WRONG_WORDS, Object.keys(shapeOf(route.query)))
    : [];
  // Daemons send nothing but the page, so that nothing else is looked at.
  const others = route.list && areaOf(route) !== 'remote' ? ['sort', 'filter[nothing-of-that-name]'] : [];
  return [
    ...ofBody.map(({ value, field }) => ({ changes: { body: value }, expected: `422 ${field}` })),
    ...ofQuery.map(({ value, field }) => ({ changes: { query: queryOf(value) }, expected: `422 ${field}` })),
    ...others.map((name) => ({
      changes: { query: queryOf({ ...fields, [name]: 'nothing-of-that-name' }) },
      expected: '400',
    })),
    ...(WRONG_BESIDES[route.id] ?? []),
  ];
}

/** The value with one field after the other wrong or left out, where its schema minds, and which field that is. */
function oneWrong(
  schema: z.ZodType,
  fitting: Record<string, unknown>,
  values: readonly unknown[],
  names = Object.keys(fitting),
): { value: Record<string, unknown>; field: string }[] {
  return names.flatMap((name) =>
    values.flatMap((wrong) => {
      const { [name]: _left, ...others } = fitting;
      const value = wrong === undefined ? others : { ...others, [name]: wrong };
      const issue = schema.safeParse(value).error?.issues[0];
      return issue ? [{ value, field: String(issue.path[0] ?? name) }] : [];
    }),
  );
}

/** What is wrong by rules that no schema holds. */
const WRONG_BESIDES: Readonly<Record<string, readonly Wrong[]>> = {
  'client.startup.update': [{ changes: { body: { value: 'x'.repeat(21) } }, expected: '422 value' }],
  'client.files.write': [{ changes: { body: { contents: 'x' } }, expected: '422 file' }],
  'client.files.upload': [{ changes: { body: {}, headers: {} }, expected: '415' }],
  'client.files.create-upload': [{ changes: { headers: {} }, expected: '412' }],
  'client.files.append-upload': [{ changes: { headers: { 'tus-resumable': '1.0.0' } }, expected: '415' }],
  'remote.transfers.relay': [{ changes: { headers: {} }, expected: '400' }],
  'remote.transfers.relay-offer': [{ changes: { headers: {} }, expected: '400' }],
  'application.eggs.import': [{ changes: { body: '{' }, expected: '400' }],
  'application.eggs.preview': [{ changes: { body: '{' }, expected: '400' }],
};

const queryOf = (fields: Record<string, unknown>): string =>
  `?${new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((one): [string, string] => [name, String(one)]),
    ),
  )}`;
const shapeOf = (schema: z.ZodType): object => ('shape' in schema ? (schema.shape as object) : {});
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function said({ status, at }: ApiAnswer): string {
  const field = at<string | undefined>('errors.0.meta.source_field')?.split('.')[0];
  return field === undefined ? String(status) : `${status} ${field}`;
}

describe('every verb and path for people, applications and daemons', () => {
  it('is here', () => {
    expect(ANSWER_CELLS.length).toBeGreaterThan(180);
  });

  it.each(ANSWER_CELLS.map((cell) => [`${cell.method} ${cell.path}`, cell] as const))(
    '%s',
    async (_name, cell) => {
      const { route, method, path } = cell;
      const asker = await Asker.create(cell, world, scene);
      const { kind } = ruleOf(route.id, path);
      const seen: Record<string, unknown> = {};
      const expected: Record<string, unknown> = {};
      const note = (what: string, answer: ApiAnswer, wanted: string): void => {
        seen[what] = said(answer);
        expected[what] = wanted;
      };

      if (kind !== 'login' && kind !== 'open') {
        note('a stranger', await asker.askAs(world.panel.api()), '401');
      } else if (kind === 'login' && method !== 'GET') {
        const elsewhere = new Browser(world.panel, { origin: 'http://elsewhere.test' });
        note('a page of others', await asker.askAs(elsewhere), '403');
      }
      for (const [place, part] of path.split('/').entries()) {
        if (isParameter(part))
          note(part, await asker.askForNothing(place), String(NOTHING[`${route.id} ${part}`] ?? 404));
      }
      const wrong = wrongRequests(route, asker.fitting);
      for (const { changes, expected: wanted } of wrong) {
        note(JSON.stringify(changes).slice(0, 200), await asker.ask(changes), wanted);
      }
      // Last, so that what was refused has not taken away what it needs.
      note('what fits', await asker.ask(), String(route.status));
      expect(seen).toEqual(expected);
      const bodyTaken = method === 'GET' ? undefined : (route.body ?? route.bodyTreatment);
      const listTaken = areaOf(route) === 'remote' ? undefined : route.list;
      const isTaken = [bodyTaken, route.query, listTaken].some((taken) => taken !== undefined);
      expect(wrong.length > 0, 'was sent something wrong').toBe(isTaken);
    },
  );
});
