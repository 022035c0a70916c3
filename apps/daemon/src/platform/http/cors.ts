import type { DaemonConfig } from '../../config/daemon.config.js';

const HEADERS = {
  'access-control-allow-credentials': 'true',
  'access-control-allow-methods': 'GET, POST, PATCH, PUT, DELETE, OPTIONS',
  'access-control-allow-headers':
    'Accept, Accept-Encoding, Authorization, Cache-Control, Content-Type, Content-Length, Origin, X-Real-IP, X-CSRF-Token',
  'access-control-max-age': '7200',
  vary: 'Origin',
} as const;

/** CORS headers of daemon-api.md §1 for one request. `Vary` is ours: without it caches mix the answers up. */
export function corsHeaders(config: DaemonConfig, origin: string | undefined): Record<string, string> {
  const { remote, allowed_origins: allowed } = config;
  const entry =
    origin !== undefined && origin !== remote
      ? allowed.find((candidate) => candidate === origin || candidate === '*')
      : undefined;
  return {
    ...HEADERS,
    'access-control-allow-origin': entry ?? remote,
    // The name as Wings sends it, and the one of the web standard.
    ...(config.allow_cors_private_network
      ? {
          'access-control-request-private-network': 'true',
          'access-control-allow-private-network': 'true',
        }
      : {}),
  };
}

/** Whether a browser page of that origin may open a console socket (console-websocket.md §1). */
export function isAllowedOrigin(config: DaemonConfig, origin: string | undefined): boolean {
  if (config.allowed_origins.includes('*')) return true;
  return origin !== undefined && (origin === config.remote || config.allowed_origins.includes(origin));
}
