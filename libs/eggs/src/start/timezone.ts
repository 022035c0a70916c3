/** True for a name of the zone database (Europe/Berlin, UTC); offsets are no names in an image's zone files. */
export function isTimezone(zone: string): boolean {
  if (!/^[A-Za-z][\w+/-]{0,63}$/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
