// Longer than other files: the whole first schema in one place, table by table.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const ID = '`id` int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY';
const REF = 'int unsigned';
/** Identifiers are compared byte by byte: `ptlc_Ab` is not `ptlc_aB`. */
const ASCII = 'CHARACTER SET ascii COLLATE ascii_bin';
const UUID = `char(36) ${ASCII}`;
const BOOL = 'tinyint(1) NOT NULL DEFAULT';
const STAMPS =
  '`created_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3), `updated_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)';

const TABLES: readonly [name: string, columns: readonly string[]][] = [
  [
    'users',
    [
      ID,
      '`external_id` varchar(255) NULL',
      `\`is_managed_externally\` ${BOOL} 0`,
      `\`uuid\` ${UUID} NOT NULL`,
      '`username` varchar(255) NOT NULL',
      '`email` varchar(255) NOT NULL',
      '`name_first` varchar(255) NULL',
      '`name_last` varchar(255) NULL',
      `\`password\` varchar(255) ${ASCII} NOT NULL`,
      "`language` varchar(16) NOT NULL DEFAULT 'en'",
      "`timezone` varchar(64) NOT NULL DEFAULT 'UTC'",
      `\`root_admin\` ${BOOL} 0`,
      `\`use_totp\` ${BOOL} 0`,
      '`totp_authenticated_at` datetime(3) NULL',
      '`mfa_app_secret` text NULL',
      '`mfa_app_recovery_codes` json NULL',
      `\`mfa_email_enabled\` ${BOOL} 0`,
      "`oauth` json NOT NULL DEFAULT ('{}')",
      '`customization` json NULL',
      STAMPS,
      'UNIQUE KEY `users_external_id` (`external_id`)',
      'UNIQUE KEY `users_uuid` (`uuid`)',
      'UNIQUE KEY `users_username` (`username`)',
      'UNIQUE KEY `users_email` (`email`)',
    ],
  ],
  [
    'api_keys',
    [
      ID,
      `\`user_id\` ${REF} NOT NULL`,
      '`key_type` tinyint unsigned NOT NULL',
      `\`identifier\` varchar(16) ${ASCII} NOT NULL`,
      `\`token\` char(64) ${ASCII} NOT NULL`,
      '`permissions` json NOT NULL',
      '`allowed_ips` json NOT NULL',
      '`memo` varchar(500) NOT NULL',
      '`last_used_at` datetime(3) NULL',
      '`expires_at` datetime(3) NULL',
      STAMPS,
      'UNIQUE KEY `api_keys_identifier` (`identifier`)',
      'KEY `api_keys_user` (`user_id`, `key_type`)',
      'CONSTRAINT `fk_api_keys_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE',
    ],
  ],
  [
    'locations',
    [
      ID,
      '`short` varchar(60) NOT NULL',
      '`long` varchar(191) NULL',
      STAMPS,
      'UNIQUE KEY `locations_short` (`short`)',
    ],
  ],
  [
    'nests',
    [
      ID,
      `\`uuid\` ${UUID} NOT NULL`,
      '`author` varchar(255) NOT NULL',
      '`name` varchar(255) NOT NULL',
      '`description` text NULL',
      STAMPS,
      'UNIQUE KEY `nests_uuid` (`uuid`)',
    ],
  ],
  [
    'nodes',
    [
      ID,
      `\`uuid\` ${UUID} NOT NULL`,
      `\`public\` ${BOOL} 1`,
      '`name` varchar(100) NOT NULL',
      '`description` text NULL',
      `\`location_id\` ${REF} NULL`,
      '`fqdn` varchar(255) NOT NULL',
      "`scheme` varchar(5) NOT NULL DEFAULT 'https'",
      `\`behind_proxy\` ${BOOL} 0`,
      `\`maintenance_mode\` ${BOOL} 0`,
      '`memory` int NOT NULL DEFAULT 0',
      '`memory_overallocate` int NOT NULL DEFAULT 0',
      '`disk` int NOT NULL DEFAULT 0',
      '`disk_overallocate` int NOT NULL DEFAULT 0',
      '`cpu` int NOT NULL DEFAULT 0',
      '`cpu_overallocate` int NOT NULL DEFAULT 0',
      '`upload_size` int unsigned NOT NULL DEFAULT 100',
      '`daemon_base` varchar(255) NOT NULL',
      '`daemon_listen` int unsigned NOT NULL DEFAULT 8080',
      '`daemon_connect` int unsigned NOT NULL DEFAULT 8080',
      '`daemon_sftp` int unsigned NOT NULL DEFAULT 2022',
      '`daemon_sftp_alias` varchar(255) NULL',
      `\`daemon_token_id\` char(16) ${ASCII} NOT NULL`,
      '`daemon_token` text NOT NULL',
      "`tags` json NOT NULL DEFAULT ('[]')",
      STAMPS,
      'UNIQUE KEY `nodes_uuid` (`uuid`)',
      'UNIQUE KEY `nodes_daemon_token_id` (`daemon_token_id`)',
      'KEY `nodes_location` (`location_id`)',
      'CONSTRAINT `fk_nodes_location` FOREIGN KEY (`location_id`) REFERENCES `locations` (`id`)',
    ],
  ],
  [
    'allocations',
    [
      ID,
      `\`node_id\` ${REF} NOT NULL`,
      `\`ip\` varchar(45) ${ASCII} NOT NULL`,
      '`ip_alias` varchar(255) NULL',
      '`port` int unsigned NOT NULL',
      `\`server_id\` ${REF} NULL`,
      '`notes` varchar(256) NULL',
      `\`is_locked\` ${BOOL} 0`,
      `\`show_port\` ${BOOL} 1`,
      STAMPS,
      'UNIQUE KEY `allocations_address` (`node_id`, `ip`, `port`)',
      'KEY `allocations_server` (`server_id`)',
      'CONSTRAINT `fk_allocations_node` FOREIGN KEY (`node_id`) REFERENCES `nodes` (`id`) ON DELETE CASCADE',
    ],
  ],
  [
    'eggs',
    [
      ID,
      `\`uuid\` ${UUID} NOT NULL`,
      `\`nest_id\` ${REF} NOT NULL`,
      '`name` varchar(255) NOT NULL',
      '`author` varchar(255) NOT NULL',
      '`description` text NULL',
      "`tags` json NOT NULL DEFAULT ('[]')",
      '`icon` mediumtext NULL',
      '`features` json NULL',
      '`file_denylist` json NULL',
      `\`force_outgoing_ip\` ${BOOL} 0`,
      // JSON as text: MySQL's own type would sort the labels, and the first one is the default.
      '`docker_images` mediumtext NOT NULL',
      '`startup_commands` mediumtext NOT NULL',
      '`config_files` mediumtext NULL',
      '`config_startup` text NULL',
      '`config_logs` text NULL',
      '`config_stop` varchar(255) NULL',
      `\`config_from\` ${REF} NULL`,
      '`script_install` mediumtext NULL',
      '`script_entry` varchar(255) NULL',
      '`script_container` varchar(255) NULL',
      `\`script_is_privileged\` ${BOOL} 1`,
      `\`copy_script_from\` ${REF} NULL`,
      '`update_url` text NULL',
      STAMPS,
      'UNIQUE KEY `eggs_uuid` (`uuid`)',
      'KEY `eggs_nest` (`nest_id`)',
      'KEY `eggs_config_from` (`config_from`)',
      'KEY `eggs_copy_script_from` (`copy_script_from`)',
      'CONSTRAINT `fk_eggs_nest` FOREIGN KEY (`nest_id`) REFERENCES `nests` (`id`)',
      'CONSTRAINT `fk_eggs_config_from` FOREIGN KEY (`config_from`) REFERENCES `eggs` (`id`)',
      'CONSTRAINT `fk_eggs_copy_script_from` FOREIGN KEY (`copy_script_from`) REFERENCES `eggs` (`id`) ON DELETE SET NULL',
    ],
  ],
  [
    'egg_variables',
    [
      ID,
      `\`egg_id\` ${REF} NOT NULL`,
      '`name` varchar(255) NOT NULL',
      '`description` text NOT NULL',
      `\`env_variable\` varchar(191) ${ASCII} NOT NULL`,
      '`default_value` text NOT NULL',
      `\`user_viewable\` ${BOOL} 0`,
      `\`user_editable\` ${BOOL} 0`,
      '`rules` json NOT NULL',
      '`sort` int NULL',
      STAMPS,
      'UNIQUE KEY `egg_variables_env` (`egg_id`, `env_variable`)',
      'UNIQUE KEY `egg_variables_name` (`egg_id`, `name`)',
      'CONSTRAINT `fk_egg_variables_egg` FOREIGN KEY (`egg_id`) REFERENCES `eggs` (`id`) ON DELETE CASCADE',
    ],
  ],
  [
    'servers',
    [
      ID,
      '`external_id` varchar(255) NULL',
      `\`uuid\` ${UUID} NOT NULL`,
      `\`uuid_short\` char(8) ${ASCII} NOT NULL`,
      `\`node_id\` ${REF} NOT NULL`,
      '`name` varchar(255) NOT NULL',
      "`description` text NOT NULL DEFAULT ('')",
      '`status` varchar(32) NULL',
      `\`skip_scripts\` ${BOOL} 0`,
      `\`owner_id\` ${REF} NOT NULL`,
      '`memory` int NOT NULL',
      '`swap` int NOT NULL',
      '`disk` int NOT NULL',
      '`io` int NOT NULL',
      '`cpu` int NOT NULL',
      '`threads` varchar(255) NULL',
      `\`oom_killer\` ${BOOL} 0`,
      `\`allocation_id\` ${REF} NULL`,
      `\`nest_id\` ${REF} NOT NULL`,
      `\`egg_id\` ${REF} NOT NULL`,
      '`startup` text NOT NULL',
      '`image` varchar(255) NOT NULL',
      '`database_limit` int NULL',
      '`allocation_limit` int NULL',
      '`backup_limit` int NULL',
      '`installed_at` datetime(3) NULL',
      '`docker_labels` json NULL',
      STAMPS,
      'UNIQUE KEY `servers_external_id` (`external_id`)',
      'UNIQUE KEY `servers_uuid` (`uuid`)',
      'UNIQUE KEY `servers_uuid_short` (`uuid_short`)',
      'UNIQUE KEY `servers_allocation` (`allocation_id`)',
      'KEY `servers_owner` (`owner_id`, `id`)',
      'KEY `servers_node` (`node_id`, `id`)',
      'KEY `servers_egg` (`egg_id`)',
      'KEY `servers_nest` (`nest_id`)',
      'KEY `servers_name` (`name`)',
      'CONSTRAINT `fk_servers_node` FOREIGN KEY (`node_id`) REFERENCES `nodes` (`id`)',
      'CONSTRAINT `fk_servers_owner` FOREIGN KEY (`owner_id`) REFERENCES `users` (`id`)',
      'CONSTRAINT `fk_servers_allocation` FOREIGN KEY (`allocation_id`) REFERENCES `allocations` (`id`) ON DELETE SET NULL',
      'CONSTRAINT `fk_servers_nest` FOREIGN KEY (`nest_id`) REFERENCES `nests` (`id`)',
      'CONSTRAINT `fk_servers_egg` FOREIGN KEY (`egg_id`) REFERENCES `eggs` (`id`)',
    ],
  ],
  [
    'server_variables',
    [
      ID,
      `\`server_id\` ${REF} NOT NULL`,
      `\`variable_id\` ${REF} NOT NULL`,
      '`variable_value` text NOT NULL',
      STAMPS,
      'UNIQUE KEY `server_variables_pair` (`server_id`, `variable_id`)',
      'KEY `server_variables_variable` (`variable_id`)',
      'CONSTRAINT `fk_server_variables_server` FOREIGN KEY (`server_id`) REFERENCES `servers` (`id`) ON DELETE CASCADE',
      'CONSTRAINT `fk_server_variables_variable` FOREIGN KEY (`variable_id`) REFERENCES `egg_variables` (`id`) ON DELETE CASCADE',
    ],
  ],
  [
    'subusers',
    [
      ID,
      `\`user_id\` ${REF} NOT NULL`,
      `\`server_id\` ${REF} NOT NULL`,
      '`permissions` json NOT NULL',
      STAMPS,
      'UNIQUE KEY `subusers_pair` (`user_id`, `server_id`)',
      'KEY `subusers_server` (`server_id`)',
      'CONSTRAINT `fk_subusers_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE',
      'CONSTRAINT `fk_subusers_server` FOREIGN KEY (`server_id`) REFERENCES `servers` (`id`) ON DELETE CASCADE',
    ],
  ],
  [
    'operations',
    [
      ID,
      `\`server_id\` ${REF} NOT NULL`,
      '`kind` varchar(32) NOT NULL',
      '`step` varchar(64) NOT NULL',
      '`progress` tinyint unsigned NULL',
      "`state` varchar(16) NOT NULL DEFAULT 'running'",
      '`lease_expires_at` datetime(3) NOT NULL',
      '`error` text NULL',
      '`started_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)',
      '`ended_at` datetime(3) NULL',
      STAMPS,
      'KEY `operations_server` (`server_id`, `state`)',
      'KEY `operations_lease` (`state`, `lease_expires_at`)',
      'CONSTRAINT `fk_operations_server` FOREIGN KEY (`server_id`) REFERENCES `servers` (`id`) ON DELETE CASCADE',
    ],
  ],
  [
    'activity_logs',
    [
      ID,
      '`event` varchar(191) NOT NULL',
      `\`ip\` varchar(45) ${ASCII} NOT NULL`,
      '`description` text NULL',
      '`actor_type` varchar(32) NULL',
      `\`actor_id\` ${REF} NULL`,
      `\`api_key_id\` ${REF} NULL`,
      '`properties` json NOT NULL',
      '`timestamp` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)',
      '`created_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)',
      'KEY `activity_logs_event` (`event`, `id`)',
      'KEY `activity_logs_timestamp` (`timestamp`)',
      'KEY `activity_logs_actor` (`actor_type`, `actor_id`, `id`)',
    ],
  ],
  [
    'activity_log_subjects',
    [
      ID,
      `\`activity_log_id\` ${REF} NOT NULL`,
      '`subject_type` varchar(32) NOT NULL',
      `\`subject_id\` ${REF} NOT NULL`,
      'UNIQUE KEY `activity_log_subjects_row` (`subject_type`, `subject_id`, `activity_log_id`)',
      'KEY `activity_log_subjects_log` (`activity_log_id`)',
      'CONSTRAINT `fk_activity_log_subjects_log` FOREIGN KEY (`activity_log_id`) REFERENCES `activity_logs` (`id`) ON DELETE CASCADE',
    ],
  ],
];

/**
 * Every table of the first release (domain.md §1). MariaDB commits each DDL statement on its own, so each
 * statement asks whether it is still needed: an interrupted run is finished by the next one.
 */
export class Initial1700000000001 implements MigrationInterface {
  readonly name = 'Initial1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, columns] of TABLES) {
      await runner.query(
        `CREATE TABLE IF NOT EXISTS \`${name}\` (${columns.join(', ')}) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
      );
    }
    const [{ found }] = (await runner.query(
      "SELECT COUNT(*) AS found FROM information_schema.table_constraints WHERE constraint_schema = DATABASE() AND constraint_name = 'fk_allocations_server'",
    )) as [{ found: number | string }];
    if (Number(found) === 0) {
      // Servers and allocations point at each other, so this one cannot stand in CREATE TABLE.
      await runner.query(
        'ALTER TABLE `allocations` ADD CONSTRAINT `fk_allocations_server` FOREIGN KEY (`server_id`) REFERENCES `servers` (`id`) ON DELETE SET NULL',
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('SET FOREIGN_KEY_CHECKS = 0');
    for (const [name] of TABLES.toReversed()) await runner.query(`DROP TABLE IF EXISTS \`${name}\``);
    await runner.query('SET FOREIGN_KEY_CHECKS = 1');
  }
}
