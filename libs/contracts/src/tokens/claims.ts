import { z } from 'zod';

/** What a signed token is good for (daemon-api.md §2). */
export const TOKEN_SCOPES = [
  'websocket',
  'file-upload',
  'file-download',
  'backup-download',
  'transfer',
] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

/** Claims common to every token that a panel signs with a node's token as HS256 key. */
const Signed = z.object({
  iss: z.string().optional(),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
  jti: z.string().optional(),
  iat: z.number(),
  nbf: z.number().optional(),
  exp: z.number(),
  unique_id: z.string().optional(),
  scope: z.string().optional(),
});

/** Claims of a console token: client-api.md §12. */
export const WebsocketClaims = Signed.extend({
  user_uuid: z.string(),
  user_id: z.number().optional(),
  server_uuid: z.string(),
  permissions: z.array(z.string()),
  /** Of panels that know `control.read-console` (console-websocket.md §3): without it all that connect may read. */
  use_console_read_permission: z.boolean().optional(),
});
export type WebsocketClaims = z.infer<typeof WebsocketClaims>;

/** Claims of the token in a signed address of files: daemon-api.md §2. */
export const FileClaims = Signed.extend({
  user_uuid: z.string(),
  user_id: z.number().optional(),
  server_uuid: z.string(),
  /** Of a download. */
  file_path: z.string().optional(),
  backup_uuid: z.string().optional(),
});
export type FileClaims = z.infer<typeof FileClaims>;

/** Claims of the token that opens a node to a server on its way: daemon-api.md §2. */
export const TransferClaims = Signed.extend({
  /** The server. */
  sub: z.string(),
  /** Ours: the backups that go along; a stock panel does not say. */
  backups: z.array(z.string()).optional(),
  /** Ours: said again in the reports. */
  transfer_id: z.number().optional(),
  /** Ours: it runs, and is started where it has come to. */
  start_on_completion: z.boolean().optional(),
});
export type TransferClaims = z.infer<typeof TransferClaims>;

export const hasScope = (claims: { scope?: string | undefined }, scope: TokenScope): boolean =>
  (claims.scope ?? '').split(' ').includes(scope);
