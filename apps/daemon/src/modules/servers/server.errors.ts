import { defineError } from '@app/contracts/core/errors.js';

/** Refusals of a server; texts are those of Wings where it has them. */
export const unknownServer = defineError({
  code: 'DaemonUnknownServer',
  status: 404,
  blame: 'caller',
  message: 'The requested resource does not exist on this instance.',
});
export const serverSuspended = defineError({
  code: 'DaemonServerSuspended',
  status: 400,
  blame: 'caller',
  message: 'Cannot start or restart a server that is suspended.',
});
export const serverNotRunning = defineError({
  code: 'DaemonServerNotRunning',
  status: 502,
  blame: 'caller',
  message: 'Cannot send commands to a stopped server instance.',
});
export const commandNotTaken = defineError({
  code: 'DaemonCommandNotTaken',
  status: 504,
  blame: 'operation',
  message: 'The command may not have reached the console of the server.',
});
export const powerLocked = defineError({
  code: 'DaemonPowerLocked',
  status: 409,
  blame: 'caller',
  message: 'another power action is currently being processed for this server, please try again later',
});
export const alreadyRunning = defineError({
  code: 'DaemonServerRunning',
  status: 409,
  blame: 'caller',
  message: 'server is already running',
});
export const serverBusy = defineError({
  code: 'DaemonServerBusy',
  status: 409,
  blame: 'caller',
  message: 'server is installing, transferring or restoring a backup',
});
export const reinstallLocked = defineError({
  code: 'DaemonReinstallLocked',
  status: 409,
  blame: 'caller',
  message: 'Cannot execute server reinstall event while another power action is running.',
});
export const nothingToCancel = defineError({
  code: 'DaemonNothingToCancel',
  status: 409,
  blame: 'caller',
  message: 'No such operation works on this server.',
});
export const transferRunning = defineError({
  code: 'DaemonTransferRunning',
  status: 409,
  blame: 'caller',
  message: 'A transfer is already in progress for this server.',
});
export const notTransferring = defineError({
  code: 'DaemonNotTransferring',
  status: 409,
  blame: 'caller',
  message: 'Server is not currently being transferred.',
});
export const transferUrlInvalid = defineError({
  code: 'DaemonTransferUrlInvalid',
  status: 400,
  blame: 'caller',
  message: 'The address of the other node must be an http or https address.',
});
export const serverIsHere = defineError({
  code: 'DaemonServerIsHere',
  status: 409,
  blame: 'caller',
  message: 'This node has a server of this uuid already.',
});
export const transferFailed = defineError({
  code: 'DaemonTransferFailed',
  status: 500,
  blame: 'operation',
  message: 'The server could not be received.',
});
export const diskFull = defineError({
  code: 'DaemonDiskFull',
  status: 400,
  blame: 'operation',
  message: 'There is not enough disk space available to perform that action.',
});
export const startFailed = defineError({
  code: 'DaemonStartFailed',
  status: 500,
  blame: 'operation',
  message: 'The server could not be started.',
});
export const powerCancelled = defineError({
  code: 'DaemonPowerCancelled',
  status: 409,
  blame: 'caller',
  message: 'the power action was cancelled',
});
export const notReady = defineError({
  code: 'DaemonNotReady',
  status: 503,
  blame: 'operation',
  message: 'The node is still restoring this server after its start; please try again.',
});
export const installLogMissing = defineError({
  code: 'DaemonInstallLogMissing',
  status: 500,
  blame: 'caller',
  message: 'failed to read the log for the installation process.',
});
export const backupIdInvalid = defineError({
  code: 'DaemonBackupIdInvalid',
  status: 400,
  blame: 'caller',
  message: 'The backup identifier must be a valid UUID.',
});
export const backupNotFound = defineError({
  code: 'DaemonBackupNotFound',
  status: 404,
  blame: 'caller',
  message: 'The requested backup was not found on this server.',
});
/** Panels expect a 500 for an order to make a backup (daemon-api.md §6). */
export const unknownAdapter = defineError({
  code: 'DaemonUnknownAdapter',
  status: 500,
  blame: 'caller',
  message: 'This node knows no backups of this kind.',
});
export const backupUrlInvalid = defineError({
  code: 'DaemonBackupUrlInvalid',
  status: 400,
  blame: 'caller',
  message: 'The download URL of the backup must be an http or https address.',
});
