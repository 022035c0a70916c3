import { makeFolder } from './make-folder.js';
import { DiskQuota, type QuotaReport } from './disk-quota.port.js';

export const SOFT: QuotaReport = {
  kind: 'soft',
  hard: false,
  detail: 'counted by the daemon, which stops a server that is over its limit',
  remedy: null,
};

/** Plain folders: nothing but the daemon's own count limits them. */
export class SoftQuota extends DiskQuota {
  constructor(report: QuotaReport = SOFT) {
    super(report);
  }

  protected async makeRoot(_server: string, root: string): Promise<void> {
    await makeFolder(root, 0o755);
  }

  protected async makeStage(_server: string, path: string): Promise<void> {
    await makeFolder(path, 0o700);
  }

  protected async limit(): Promise<void> {}
  protected async end(): Promise<void> {}
}
