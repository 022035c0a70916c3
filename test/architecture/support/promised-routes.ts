/** Every verb and path that the panel promises, parameters as `:x`; written down by hand, never taken from a descriptor. */
const read = (prefix: string, text: string): string[] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim().replace(' ', ` ${prefix}`));

/** The product's own reference. */
export const OF_THE_REFERENCE = read(
  '',
  `
  GET /api/client/account
  GET /api/client/account/api-keys
  POST /api/client/account/api-keys
  DELETE /api/client/account/api-keys/:x
  GET /api/client/account/two-factor
  POST /api/client/account/two-factor
  POST /api/client/account/two-factor/disable
  POST /api/client/account/email
  POST /api/client/account/password
  GET /api/client
  GET /api/client/servers/:x
  GET /api/client/servers/:x/resources
  POST /api/client/servers/:x/power
  POST /api/client/servers/:x/command
  GET /api/client/servers/:x/utilization
  GET /api/client/servers/:x/websocket
  GET /api/client/servers/:x/ws
  GET /api/client/servers/:x/files/list
  GET /api/client/servers/:x/files/contents
  GET /api/client/servers/:x/files/download
  POST /api/client/servers/:x/files/write
  POST /api/client/servers/:x/files/upload
  POST /api/client/servers/:x/files/delete
  POST /api/client/servers/:x/files/rename
  POST /api/client/servers/:x/files/copy
  POST /api/client/servers/:x/files/compress
  POST /api/client/servers/:x/files/decompress
  POST /api/client/servers/:x/files/create-directory
  POST /api/client/servers/:x/files/chmod
  GET /api/client/servers/:x/databases
  POST /api/client/servers/:x/databases
  POST /api/client/servers/:x/databases/:x/rotate-password
  DELETE /api/client/servers/:x/databases/:x
  GET /api/client/servers/:x/backups
  POST /api/client/servers/:x/backups
  GET /api/client/servers/:x/backups/:x
  GET /api/client/servers/:x/backups/:x/download
  POST /api/client/servers/:x/backups/:x/lock
  POST /api/client/servers/:x/backups/:x/unlock
  DELETE /api/client/servers/:x/backups/:x
  GET /api/client/servers/:x/schedules
  GET /api/client/servers/:x/schedules/:x
  POST /api/client/servers/:x/schedules
  PATCH /api/client/servers/:x/schedules/:x
  DELETE /api/client/servers/:x/schedules/:x
  POST /api/client/servers/:x/schedules/:x/execute
  GET /api/client/servers/:x/schedules/:x/tasks
  POST /api/client/servers/:x/schedules/:x/tasks
  PATCH /api/client/servers/:x/schedules/:x/tasks/:x
  DELETE /api/client/servers/:x/schedules/:x/tasks/:x
  GET /api/client/servers/:x/network/allocations
  POST /api/client/servers/:x/network/allocations
  POST /api/client/servers/:x/network/allocations/:x/primary
  POST /api/client/servers/:x/network/allocations/:x
  DELETE /api/client/servers/:x/network/allocations/:x
  GET /api/client/servers/:x/users
  GET /api/client/servers/:x/users/:x
  POST /api/client/servers/:x/users
  POST /api/client/servers/:x/users/:x
  DELETE /api/client/servers/:x/users/:x
  GET /api/client/servers/:x/startup
  GET /api/client/servers/:x/startup/variable/:x
  PATCH /api/client/servers/:x/startup/variable/:x
  GET /api/application/users
  POST /api/application/users
  GET /api/application/users/:x
  PATCH /api/application/users/:x
  DELETE /api/application/users/:x
  GET /api/application/servers
  POST /api/application/servers
  GET /api/application/servers/:x
  PATCH /api/application/servers/:x/details
  PATCH /api/application/servers/:x/build
  PATCH /api/application/servers/:x/startup
  PATCH /api/application/servers/:x/docker-image
  POST /api/application/servers/:x/suspend
  POST /api/application/servers/:x/unsuspend
  POST /api/application/servers/:x/reinstall
  DELETE /api/application/servers/:x
  GET /api/application/nodes
  POST /api/application/nodes
  GET /api/application/nodes/:x
  PATCH /api/application/nodes/:x
  GET /api/application/nodes/:x/config
  DELETE /api/application/nodes/:x
  GET /api/application/nodes/:x/allocations
  POST /api/application/nodes/:x/allocations
  DELETE /api/application/nodes/:x/allocations/:x
  GET /api/application/locations
  POST /api/application/locations
  GET /api/application/locations/:x
  PATCH /api/application/locations/:x
  DELETE /api/application/locations/:x
  GET /api/application/nests
  GET /api/application/nests/:x
  GET /api/application/nests/:x/eggs
  GET /api/application/nests/:x/eggs/:x
`,
);

/** application-api.md §1–9, without the plugins of §9 that a panel without PHP has none of: those are 404. */
export const OF_THE_APPLICATION_API = read(
  '/api/application',
  `
  GET /users
  GET /users/:x
  GET /users/external/:x
  POST /users
  PATCH /users/:x
  DELETE /users/:x
  PATCH /users/:x/roles/assign
  PATCH /users/:x/roles/remove
  GET /servers
  GET /servers/:x
  GET /servers/external/:x
  POST /servers
  PATCH /servers/:x/details
  PATCH /servers/:x/build
  PATCH /servers/:x/startup
  PATCH /servers/:x/docker-image
  POST /servers/:x/suspend
  POST /servers/:x/unsuspend
  POST /servers/:x/reinstall
  POST /servers/:x/transfer
  POST /servers/:x/transfer/cancel
  DELETE /servers/:x
  DELETE /servers/:x/force
  GET /servers/:x/databases
  GET /servers/:x/databases/:x
  POST /servers/:x/databases
  POST /servers/:x/databases/:x/reset-password
  DELETE /servers/:x/databases/:x
  GET /nodes
  GET /nodes/deployable
  GET /nodes/:x
  GET /nodes/:x/configuration
  GET /nodes/:x/config
  POST /nodes
  PATCH /nodes/:x
  DELETE /nodes/:x
  GET /nodes/:x/allocations
  POST /nodes/:x/allocations
  DELETE /nodes/:x/allocations/:x
  GET /locations
  GET /locations/:x
  POST /locations
  PATCH /locations/:x
  DELETE /locations/:x
  GET /nests
  GET /nests/:x
  GET /nests/:x/eggs
  GET /nests/:x/eggs/:x
  GET /eggs
  GET /eggs/:x
  GET /eggs/:x/export
  POST /eggs/import
  DELETE /eggs/:x
  DELETE /eggs/uuid/:x
  GET /database-hosts
  GET /database-hosts/:x
  POST /database-hosts
  PATCH /database-hosts/:x
  DELETE /database-hosts/:x
  GET /mounts
  GET /mounts/:x
  GET /mounts/:x/eggs
  GET /mounts/:x/nodes
  GET /mounts/:x/servers
  POST /mounts
  PATCH /mounts/:x
  DELETE /mounts/:x
  POST /mounts/:x/eggs
  POST /mounts/:x/nodes
  POST /mounts/:x/servers
  DELETE /mounts/:x/eggs/:x
  DELETE /mounts/:x/nodes/:x
  DELETE /mounts/:x/servers/:x
  GET /roles
  GET /roles/:x
  POST /roles
  PATCH /roles/:x
  DELETE /roles/:x
  GET /plugins
`,
);

/** What administrators have beyond it. */
export const OF_ADMINISTRATORS = read(
  '/api/application',
  `
  GET /overview
  GET /activity
  GET /requests
  GET /operations
  GET /jobs
  POST /jobs/:x/retry
  GET /nodes/:x/status
  GET /nodes/:x/addresses
  POST /nodes/:x/join-token
  POST /nodes/:x/drain
  POST /servers/preview
  POST /eggs
  PATCH /eggs/:x
  POST /eggs/import-url
  POST /eggs/preview
  POST /eggs/:x/trials
  GET /keys
  POST /keys
  DELETE /keys/:x
  GET /settings
  PATCH /settings
  POST /settings/mail-test
  POST /users/:x/logout
  POST /users/:x/two-factor/reset
`,
);

/** What people have beyond the reference: sessions, preferences, operations, and more of their servers. */
export const OF_THE_WEB = read(
  '/api/',
  `
  GET auth/session
  POST auth/login
  POST auth/login/checkpoint
  POST auth/welcome
  POST auth/logout
  POST auth/password/forgot
  POST auth/password/reset
  GET auth/sessions
  DELETE auth/sessions
  DELETE auth/sessions/:x
  POST client/account/two-factor/recovery-codes
  GET client/account/preferences
  PUT client/account/preferences
  GET client/resources
  GET client/operations
  GET client/servers/:x/operations
  POST client/servers/:x/operations/:x/cancel
  POST client/servers/:x/operations/:x/retry
  GET client/notifications
  POST client/notifications/read
  GET client/servers/:x/files/search
  POST client/servers/:x/files/uploads
  GET client/servers/:x/files/uploads/:x
  PATCH client/servers/:x/files/uploads/:x
  DELETE client/servers/:x/files/uploads/:x
  GET client/servers/:x/logs
  GET client/servers/:x/backups/:x/restore-plan
  GET client/servers/:x/schedules/:x/runs
  GET client/events
`,
);

/** remote-api.md §2 */
export const OF_THE_REMOTE_API = read(
  '/api/remote',
  `
  GET /servers
  POST /servers/reset
  GET /servers/:x
  GET /servers/:x/install
  POST /servers/:x/install
  POST /servers/:x/transfer/failure
  POST /servers/:x/transfer/success
  POST /servers/:x/archive
  POST /servers/:x/container/status
  POST /activity
  POST /sftp/auth
  GET /backups/:x
  POST /backups/:x
  POST /backups/:x/restore
  GET /servers/:x/transfer/failure
  GET /servers/:x/transfer/success
`,
);
