import type { BackupRotationItem } from '@app/contracts/client/backup-rotation.contract.js';
import type { RotationRule } from '@app/contracts/core/backup-rotation.js';

export const rotationWire = (rule: RotationRule): BackupRotationItem['attributes'] => ({
  keep_last: rule.keepLast,
  keep_daily: rule.keepDaily,
  keep_weekly: rule.keepWeekly,
  keep_monthly: rule.keepMonthly,
  time_zone: rule.timeZone,
});
