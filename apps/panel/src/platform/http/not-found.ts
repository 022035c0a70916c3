import { declaredRoutes, pathsOf, type HttpMethod } from '@app/contracts/core/route.js';

type Matches = (path: string) => boolean;

/** Verbs under which a path is known, to tell a wrong verb (405) from an unknown path (404). */
export class KnownPaths {
  private readonly known: { method: HttpMethod; matches: Matches }[];

  /** Build it after all modules are loaded: routes declare themselves at load time. */
  constructor() {
    this.known = declaredRoutes().flatMap((route) =>
      pathsOf(route).map(({ method, path }) => {
        const pattern = new RegExp(
          `^${path.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/:\w+/g, '[^/]+')}/?$`,
        );
        return { method, matches: (candidate: string) => pattern.test(candidate) };
      }),
    );
  }

  methodsOf(path: string): HttpMethod[] {
    return [...new Set(this.known.filter(({ matches }) => matches(path)).map(({ method }) => method))];
  }
}
