import { ALL_SUBUSER_PERMISSIONS } from '@app/contracts/permissions/subuser.permissions.js';
import { SUBUSER_PRESETS } from '@app/contracts/permissions/subuser.presets.js';
import { can } from '../../shared/api/can.js';

/** Every permission, as group and key. */
export const ALL_PERMISSIONS: readonly string[] = ALL_SUBUSER_PERMISSIONS;

export type Preset = keyof typeof SUBUSER_PRESETS;
export const PRESET_NAMES = Object.keys(SUBUSER_PRESETS) as Preset[];

/** What everybody has who is let in at all: the panel adds it. */
const CONNECT = 'websocket.connect';

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((name) => other.includes(name));

/** Which ready-made set somebody has; null for one of their own. */
export function presetOf(permissions: readonly string[]): Preset | null {
  const known = permissions.filter((name) => ALL_PERMISSIONS.includes(name));
  return PRESET_NAMES.find((name) => isSame(SUBUSER_PRESETS[name], known)) ?? null;
}

/** What somebody can give of a set: nobody gives what they have not. */
export const grantable = (wanted: readonly string[], own: readonly string[]): string[] =>
  wanted.filter((name) => name === CONNECT || can(own, name as (typeof ALL_SUBUSER_PERMISSIONS)[number]));

/** A set after some names were ticked or not; only what can be given is added. */
export function toggled(
  value: readonly string[],
  names: readonly string[],
  isOn: boolean,
  own: readonly string[],
): string[] {
  const rest = value.filter((name) => !names.includes(name));
  return isOn ? [...rest, ...grantable(names, own)] : rest;
}
