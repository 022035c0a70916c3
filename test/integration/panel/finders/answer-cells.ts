import { areaOf, pathsOf, type HttpMethod, type RouteDescriptor } from '@app/contracts/core/route.js';
import { ROUTES } from '@app/contracts/routes.js';

export interface AnswerCell {
  readonly method: HttpMethod;
  readonly path: string;
  readonly route: RouteDescriptor;
}

const AREAS = new Set(['auth', 'client', 'application', 'remote']);

/** Routes that answers.it-spec.ts cannot ask, with the file that has their success, refusal and bad input. */
export const ASKED_ELSEWHERE: Readonly<Record<string, string>> = {
  // Signs addresses of a store.
  'remote.backups.parts': 'test/integration/backup-stores.it-spec.ts',
  // Sockets.
  'client.servers.socket': 'test/integration/panel/console-proxy.it-spec.ts',
  'client.events.socket': 'test/integration/panel/events.it-spec.ts',
};

/** Every verb and path that answers.it-spec.ts asks for success, refusal and bad input. */
export const ANSWER_CELLS: readonly AnswerCell[] = ROUTES.filter(
  (route) => AREAS.has(areaOf(route)) && ASKED_ELSEWHERE[route.id] === undefined,
).flatMap((route) => pathsOf(route).map(({ method, path }) => ({ method, path, route })));
