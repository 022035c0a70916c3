import type { Quickstart } from '../../support/system.js';

/** A page to look at: its address and the heading that says it is there. */
export interface ShownRoute {
  readonly path: string;
  readonly heading: string;
}

export const OPEN_ROUTES: readonly ShownRoute[] = [
  { path: '/login', heading: 'Sign in' },
  { path: '/forgot', heading: 'Forgot your password?' },
  { path: '/reset#token=abc&email=ada%40example.com', heading: 'New password' },
  { path: '/welcome', heading: 'This link does not work' },
];

export const routesBehindLogin = ({ server }: Pick<Quickstart, 'server'>): readonly ShownRoute[] => [
  { path: '/', heading: 'Servers' },
  { path: '/?q=nothing+has+this+name', heading: 'Servers' },
  { path: '/?welcome=true', heading: 'Servers' },
  { path: `/s/${server.identifier}`, heading: 'Demo' },
  { path: `/s/${server.identifier}/startup`, heading: 'Startup' },
  { path: `/s/${server.identifier}/databases`, heading: 'Databases' },
  { path: `/s/${server.identifier}/network`, heading: 'Network' },
  { path: `/s/${server.identifier}/people`, heading: 'People' },
  { path: `/s/${server.identifier}/activity`, heading: 'Activity' },
  { path: `/s/${server.identifier}/settings`, heading: 'Settings' },
  { path: '/s/00000000', heading: '00000000' },
  { path: '/account', heading: 'Profile' },
  { path: '/account/security', heading: 'Security' },
  { path: '/account/keys', heading: 'Keys' },
  { path: '/account/activity', heading: 'Activity' },
  { path: '/account/appearance', heading: 'Appearance' },
  { path: '/nothing/here', heading: 'There is no such page' },
];
