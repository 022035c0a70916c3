import { hash } from 'node:crypto';

/** `jti` of all console tokens of a user on a server, by which a node denies them (client-api.md §9 and §12). */
export const consoleTokenId = (userId: number, serverUuid: string): string =>
  hash('md5', `${userId}${serverUuid}`);
