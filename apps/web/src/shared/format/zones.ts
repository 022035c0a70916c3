/** Zones to choose from. The panel takes UTC, which the list of a browser may not hold. */
export const ZONES = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])].map((zone) => ({
  value: zone,
  text: zone.replaceAll('_', ' '),
}));
