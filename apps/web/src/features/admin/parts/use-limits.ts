import { useTranslations } from 'use-intl';
import { useFormat } from '../../../shared/format/use-format.js';

const MIB = 1024 * 1024;

/** Amounts of the Application API in words: MiB, percent, and 0 for no limit. */
export function useLimits() {
  const common = useTranslations('common');
  const format = useFormat();
  return {
    mib: (amount: number) => (amount === 0 ? common('noLimit') : format.bytes(amount * MIB)),
    cpu: (percent: number) => (percent === 0 ? common('noLimit') : format.percent(percent)),
    percent: format.percent,
    bytes: (amount: number) => format.bytes(amount * MIB),
  };
}
