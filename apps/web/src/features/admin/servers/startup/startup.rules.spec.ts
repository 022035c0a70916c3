import { describe, expect, it } from 'vitest';
import type { Egg } from '../../catalogue/catalogue.api.js';
import type { AdminServer } from '../servers.api.js';
import { draftOf, isImageAlone, requestOf, valuesOf, variablesOf, withEgg } from './startup.rules.js';

const variable = { name: 'Jar', description: '', default_value: 'server.jar', sort: 1 };
const server = {
  id: 1,
  egg: 5,
  container: { image: 'a:1', startup_command: './a', skip_scripts: true, installed: 1, environment: {} },
  relationships: {
    variables: {
      object: 'list',
      data: [
        { attributes: { ...variable, env_variable: 'NOTE', rules: 'nullable', server_value: null, sort: 2 } },
        { attributes: { ...variable, env_variable: 'JAR', rules: 'required|in:a,b', server_value: 'a' } },
      ],
    },
  },
} as unknown as AdminServer;
const other = {
  id: 6,
  docker_images: { Java: 'b:1', Other: 'b:2' },
  startup_commands: { Default: './b' },
  relationships: {
    variables: {
      object: 'list',
      data: [{ attributes: { ...variable, env_variable: 'WORLD', rules: ['required', 'string'] } }],
    },
  },
} as unknown as Egg;

describe('the startup of a server', () => {
  it('has the values of the server, in the order of the egg', () => {
    expect(draftOf(server)).toEqual({ egg: '5', image: 'a:1', startup: './a', skipsScript: true });
    const variables = variablesOf(server, undefined);
    expect(variables.map(({ env_variable }) => env_variable)).toEqual(['JAR', 'NOTE']);
    expect(valuesOf(variables)).toEqual({ JAR: 'a', NOTE: '' });
  });

  it('takes image, command and defaults of another egg', () => {
    const draft = withEgg(draftOf(server), other);
    expect(draft).toEqual({ egg: '6', image: 'b:1', startup: './b', skipsScript: true });
    const variables = variablesOf(server, other);
    expect(variables).toMatchObject([{ env_variable: 'WORLD', rules: 'required|string' }]);
    expect(requestOf({ ...draft, image: ' b:2 ' }, valuesOf(variables))).toEqual({
      ...{ egg: '6', image: 'b:2', startup: './b', skip_scripts: true },
      environment: { WORLD: 'server.jar' },
    });
  });

  it('writes nothing but the image where nothing else was changed', () => {
    const draft = draftOf(server);
    expect(isImageAlone(draft, { ...draft, image: 'a:2' })).toBe(true);
    expect(isImageAlone(draft, { ...draft, image: 'a:2', startup: './c' })).toBe(false);
    expect(isImageAlone(draft, draft)).toBe(false);
  });
});
