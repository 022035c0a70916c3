const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;
const RATES = ['B/s', 'kB/s', 'MB/s', 'GB/s', 'TB/s'] as const;

function scaled(value: number, base: number, units: readonly string[], locale: string): string {
  const size = Math.max(0, value);
  const power = size < 1 ? 0 : Math.min(Math.floor(Math.log(size) / Math.log(base)), units.length - 1);
  const shown = size / base ** power;
  const digits = power === 0 || shown >= 100 ? 0 : 1;
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(shown)} ${units[power]}`;
}

/** Bytes with binary units: `1.2 GiB`. */
export const formatBytes = (bytes: number, locale: string): string => scaled(bytes, 1024, UNITS, locale);

/** Bytes a second with decimal units: `4.2 MB/s`. */
export const formatRate = (bytes: number, locale: string): string => scaled(bytes, 1000, RATES, locale);

/** Percent of one core: `34 %`. */
export const formatPercent = (percent: number, locale: string): string =>
  `${new Intl.NumberFormat(locale, { maximumFractionDigits: percent < 10 ? 1 : 0 }).format(percent)} %`;
