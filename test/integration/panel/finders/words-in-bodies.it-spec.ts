import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { areaOf, pathsOf, type RouteDescriptor } from '@app/contracts/core/route.js';
import { ROUTES } from '@app/contracts/routes.js';
import { exampleOf } from '@app/platform/openapi/examples.js';
import type { Json } from '@app/platform/openapi/json-schema.js';
import { BODY_OF_ROUTE } from '../support/access-rules.js';
import type { ApiClient } from '../support/api-client.js';
import { ClientScene, type SceneServer } from '../support/client-scene.js';
import { startServerWorld, type ServerWorld } from '../support/server-world.js';
import { Callers, type Caller } from './access-callers.js';
import { Targets } from './access-targets.js';
import { pinned, schemaOf, words, type JsonSchema } from './arbitrary-input.js';

/**
 * Words of any language as every text of every body, one at a time in a body that is right otherwise, so that no
 * refusal of another field hides what they do. Every later route enters by itself.
 */
const ROUTES_WITH_BODY: readonly RouteDescriptor[] = ROUTES.filter(
  (route) => route.body && ['client', 'application', 'remote'].includes(areaOf(route)),
);
const WORDS = fc.sample(words, { numRuns: 24, seed: 11 });

let world: ServerWorld;
let scene: ClientScene;
let server: SceneServer;
let targets: Targets;
let owner: Caller;

beforeAll(async () => {
  world = await startServerWorld();
  scene = await ClientScene.create(world.panel);
  server = await scene.server({ owner: world.owner, state: 'running' });
  targets = new Targets(world, scene, server);
  const callers = await Callers.create(world, scene, server);
  owner = callers.all.find(({ name }) => name === 'owner')!;
});
afterAll(async () => {
  await scene?.close();
  await world?.close();
});

/** Where texts stand in a value, as lists of names. */
function placesOfText(value: unknown, place: readonly string[] = []): (readonly string[])[] {
  // Names of machines are looked up and called.
  if (pinned(place.at(-1) ?? '') !== undefined) return [];
  if (typeof value === 'string') return [place];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => placesOfText(inner, [...place, name]));
}

function replaced(value: unknown, [name, ...rest]: readonly string[], word: string): unknown {
  if (name === undefined) return word;
  const inner = (value as Record<string, unknown>)[name];
  const changed = replaced(inner, rest, word);
  return Array.isArray(value)
    ? value.map((each: unknown, index) => (String(index) === name ? changed : each))
    : { ...(value as object), [name]: changed };
}

/** What only this world knows: ids of things that exist, and the password of its users. */
const known = (name: string): unknown =>
  ({
    password: 'password',
    current_password: 'password',
    user: world.owner.id,
    egg: world.egg.id,
    location_id: 1,
  })[name];

/** A body with a value for every field, those that need not be there too. */
function wholeBody(route: RouteDescriptor): unknown {
  const whole = ({ type, properties, anyOf, ...rest }: JsonSchema, name = ''): unknown => {
    const option = anyOf?.find((each) => each.type !== 'null');
    if (option) return whole(option, name);
    if (type !== 'object' || !properties) {
      return known(name) ?? exampleOf({ type, properties, ...rest } as Json, {}, name);
    }
    return Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, whole(inner, key)]));
  };
  const made = whole(schemaOf(route.body!));
  const given = BODY_OF_ROUTE[route.id];
  return typeof made === 'object' && typeof given === 'object' ? { ...made, ...given } : made;
}

const clientOf = (route: RouteDescriptor): ApiClient =>
  areaOf(route) === 'application' ? world.api : world.node.remote;

async function send(route: RouteDescriptor, body: unknown) {
  const { method, path } = pathsOf(route)[0]!;
  const url = await targets.fill(path, owner, true);
  const answer =
    areaOf(route) === 'client'
      ? await world.panel.api().send(method, url, body, owner.headers())
      : await clientOf(route).send(method, url, body);
  await scene.makeIdle(server);
  if (route.id === 'application.settings.update') await world.panel.forgetSettings();
  return answer;
}

describe('words of any language in bodies', () => {
  it('meet every route that takes a body, and texts in most of them', () => {
    expect(ROUTES_WITH_BODY.length).toBeGreaterThan(30);
    const withTexts = ROUTES_WITH_BODY.filter((route) => placesOfText(wholeBody(route)).length > 0);
    expect(withTexts.length).toBeGreaterThan(20);
  });

  it.each(ROUTES_WITH_BODY.map((route) => [route.id, route] as const))('%s', async (_id, route) => {
    const body = wholeBody(route);
    const failed: string[] = [];
    for (const place of placesOfText(body)) {
      for (const word of WORDS) {
        const { status, at } = await send(route, replaced(body, place, word));
        // A node that is away or refuses is the only thing that may fail beside the caller.
        if (status >= 500 && at('errors.0.code') !== 'DaemonConnectionException')
          failed.push(`${status} ${place.join('.')} = ${JSON.stringify(word)}`);
      }
    }
    expect(failed.slice(0, 20)).toEqual([]);
  });
});
