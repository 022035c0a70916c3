import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { item } from '@app/contracts/core/envelope.js';
import { defineRoute, NoContent } from '@app/contracts/core/route.js';
import { itemOf } from '@app/contracts/core/wire.js';
import { Endpoint } from './endpoint.decorator.js';
import { Input, type InputFor } from './input.decorator.js';

const base = { method: 'GET', status: 200, access: 'public', summary: 'a route for this test' } as const;
const shown = defineRoute({
  ...base,
  id: 'client.endpoint-spec.shown',
  path: '/shown',
  query: z.object({ size: z.coerce.number() }),
  response: itemOf('thing', z.object({ description: z.string(), tags: z.array(z.string()) })),
});
const changed = defineRoute({
  ...base,
  id: 'client.endpoint-spec.changed',
  path: '/changed',
  body: z.object({ name: z.string() }),
  response: NoContent,
});
const TAGS: readonly string[] = [];

describe('an endpoint', () => {
  it('is bound to a handler that takes its input and answers as it says', () => {
    class Things {
      @Endpoint(shown)
      shown(@Input() { query }: InputFor<typeof shown>) {
        return item('thing', { description: String(query.size), tags: TAGS });
      }
    }
    expect(Things.name).toBe('Things');
  });

  it('does not compile with a misspelt field of its answer', () => {
    class Things {
      // @ts-expect-error the answer has no description
      @Endpoint(shown)
      shown(@Input() _input: InputFor<typeof shown>) {
        return item('thing', { descriptoin: '', tags: [] });
      }
    }
    expect(Things.name).toBe('Things');
  });

  it('does not compile with an object of another name, or an answer where there is none', () => {
    class Things {
      // @ts-expect-error the object is a thing
      @Endpoint(shown)
      shown(@Input() _input: InputFor<typeof shown>) {
        return item('think', { description: '', tags: [] });
      }
      // @ts-expect-error the route has no answer
      @Endpoint(changed)
      changed(@Input() _input: InputFor<typeof changed>) {
        return Promise.resolve({ name: 'x' });
      }
    }
    expect(Things.name).toBe('Things');
  });

  it('neither compiles nor starts with a handler that leaves its input out', () => {
    expect(() => {
      class Things {
        // @ts-expect-error nothing takes the body
        @Endpoint(changed)
        changed(): void {}
      }
      return Things;
    }).toThrow('Things.changed does not bind the input of client.endpoint-spec.changed');
  });

  it('does not compile with the input of another route', () => {
    class Things {
      // @ts-expect-error the body is not a query
      @Endpoint(changed)
      changed(@Input() _input: InputFor<typeof shown>): void {}
    }
    expect(Things.name).toBe('Things');
  });
});

describe('a descriptor', () => {
  it('does not compile with a permission, resource, limiter, event or field that does not exist', () => {
    const rest = { ...base, id: 'client.endpoint-spec.wrong', path: '/', response: NoContent } as const;
    const wrong = [
      // @ts-expect-error no such permission
      defineRoute({ ...rest, access: { server: 'backup.restoer' } }),
      // @ts-expect-error no such resource
      defineRoute({ ...rest, access: { key: 'sever', write: true } }),
      // @ts-expect-error no such limiter
      defineRoute({ ...rest, limit: 'acount-email' }),
      // @ts-expect-error an event is no string
      defineRoute({ ...rest, activity: ['server:comand'] }),
      // @ts-expect-error no such field
      defineRoute({ ...rest, activty: { none: 'nothing happens' } }),
    ];
    expect(wrong).toHaveLength(5);
  });
});
