import type { NodeLeg } from '@app/contracts/application/node-link.contract.js';
import { daemonUnreachable, nodeKeyRefused } from '@app/contracts/errors/common.errors.js';

/** Clocks that differ more make tokens look too old or not yet good. */
const SKEW_MS = 60_000;

const ok = (name: NodeLeg['name'], ms: number | null = null): NodeLeg => ({
  name,
  ok: true,
  ms,
  cause: null,
  remedy: null,
});
const unknown = (name: NodeLeg['name']): NodeLeg => ({ ...ok(name), ok: null });
const broken = (name: NodeLeg['name'], cause: string, remedy: string): NodeLeg => ({
  ...ok(name),
  ok: false,
  cause,
  remedy,
});

/** What the codes of Node, OpenSSL and undici say of a connection, and what to do about it. */
const CONNECTION: readonly (readonly [codes: RegExp, cause: string, remedy: string])[] = [
  [
    /^ECONNREFUSED$/,
    'Nothing listens at the address.',
    "Start the daemon, and compare its port with the node's daemon_connect.",
  ],
  [
    /^(ENOTFOUND|EAI_AGAIN)$/,
    'The name of the node is not known.',
    "Correct the node's fqdn, or the record of that name in the DNS.",
  ],
  [
    /TIMEOUT|^ETIMEDOUT$|UNREACH$/,
    'The node does not answer in time.',
    'See whether the machine runs, and whether a firewall lets the panel through to daemon_connect.',
  ],
  [
    /^(EPROTO|ERR_SSL)/,
    'The daemon does not speak TLS at that port.',
    "Set the node's scheme to http, or give its daemon a certificate.",
  ],
  [
    /CERT|SIGNATURE/,
    "The daemon's certificate is not accepted.",
    "Give the daemon a certificate that is valid for the node's fqdn and not expired.",
  ],
];

function codeOf(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string' && at.code !== 'DaemonConnectionException')
      return at.code;
    if (at.name === 'TimeoutError') return 'ETIMEDOUT';
  }
  return 'unknown';
}

/** The legs that one call shows; `error` is null when it was answered. */
export function callLegs(error: Error | null, ms: number, isRestartDue: boolean): NodeLeg[] {
  if (daemonUnreachable.is(error)) {
    const code = codeOf(error);
    const known = CONNECTION.find(([codes]) => codes.test(code));
    const [, cause, remedy] = known ?? [
      null,
      `The connection failed (${code}).`,
      'Look at the log of the daemon, and at what stands between it and the panel.',
    ];
    return [broken('connection', cause, remedy), unknown('key')];
  }
  if (nodeKeyRefused.is(error)) {
    const remedy = "Restart the daemon, or configure it anew with the node's present configuration.";
    return [ok('connection', ms), broken('key', "The daemon does not accept the panel's key.", remedy)];
  }
  if (error !== null) {
    const remedy = 'See whether a daemon listens there, and not something else.';
    return [broken('connection', error.message, remedy), unknown('key')];
  }
  if (isRestartDue) {
    const cause = 'The daemon still uses the key from before the last reset.';
    return [ok('connection', ms), broken('key', cause, 'Restart the daemon.')];
  }
  return [ok('connection', ms), ok('key')];
}

/** `skewMs` is null when the node did not tell its time. */
export function clockLeg(skewMs: number | null): NodeLeg {
  if (skewMs === null) return unknown('clock');
  if (Math.abs(skewMs) <= SKEW_MS) return ok('clock');
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  const cause = `The node's clock is ${seconds} seconds ${skewMs > 0 ? 'ahead' : 'behind'}.`;
  return broken('clock', cause, 'Have the time of both machines set by NTP.');
}

/** Calls of the daemon to the panel; `hasCalled` tells of the last day. */
export function callsLeg(hasCalled: boolean, panelUrl: string): NodeLeg {
  if (hasCalled) return ok('calls');
  const remedy = `See whether the machine reaches ${panelUrl}, which must stand as "remote" in the daemon's configuration.`;
  return broken('calls', 'The daemon has not called the panel within a day.', remedy);
}
