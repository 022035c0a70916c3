import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * domain.md §1: schedules and tasks. Whether a schedule runs is told by `schedule_runs` alone, so no flag can be left
 * behind. `planned_at` is one of a kind per schedule: the same time cannot begin two runs.
 */
export class Schedules1700000000024 implements MigrationInterface {
  readonly name = 'Schedules1700000000024';

  async up(runner: QueryRunner): Promise<void> {
    const cron = (name: string): string =>
      `\`cron_${name}\` varchar(191) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '*'`;
    await runner.query(
      `CREATE TABLE IF NOT EXISTS \`schedules\` (
        \`id\` int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
        \`server_id\` int unsigned NOT NULL,
        \`name\` varchar(255) NOT NULL,
        ${cron('minute')},
        ${cron('hour')},
        ${cron('day_of_month')},
        ${cron('month')},
        ${cron('day_of_week')},
        \`time_zone\` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'UTC',
        \`is_active\` tinyint(1) NOT NULL DEFAULT 1,
        \`only_when_online\` tinyint(1) NOT NULL DEFAULT 0,
        \`missed\` varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'late',
        \`last_run_at\` datetime(3) NULL,
        \`next_run_at\` datetime(3) NULL,
        \`created_at\` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
        \`updated_at\` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
        KEY \`schedules_due\` (\`is_active\`, \`next_run_at\`),
        CONSTRAINT \`fk_schedules_server\` FOREIGN KEY (\`server_id\`) REFERENCES \`servers\` (\`id\`) ON DELETE CASCADE
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    );
    await runner.query(
      `CREATE TABLE IF NOT EXISTS \`tasks\` (
        \`id\` int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
        \`schedule_id\` int unsigned NOT NULL,
        \`sequence_id\` smallint unsigned NOT NULL,
        \`action\` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        \`payload\` text NOT NULL,
        \`time_offset\` smallint unsigned NOT NULL DEFAULT 0,
        \`continue_on_failure\` tinyint(1) NOT NULL DEFAULT 0,
        \`created_at\` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
        \`updated_at\` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
        KEY \`tasks_sequence\` (\`schedule_id\`, \`sequence_id\`),
        CONSTRAINT \`fk_tasks_schedule\` FOREIGN KEY (\`schedule_id\`) REFERENCES \`schedules\` (\`id\`) ON DELETE CASCADE
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    );
    await runner.query(
      `CREATE TABLE IF NOT EXISTS \`schedule_runs\` (
        \`id\` bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
        \`schedule_id\` int unsigned NOT NULL,
        \`cause\` varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        \`planned_at\` datetime(3) NULL,
        \`step\` smallint unsigned NOT NULL DEFAULT 0,
        \`is_started\` tinyint(1) NOT NULL DEFAULT 0,
        \`version\` int unsigned NOT NULL DEFAULT 0,
        \`ready_at\` datetime(3) NULL,
        \`wake_at\` datetime(3) NULL,
        \`outcome\` varchar(16) CHARACTER SET ascii COLLATE ascii_bin NULL,
        \`reason\` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
        \`tasks\` json NOT NULL,
        \`started_at\` datetime(3) NOT NULL,
        \`ended_at\` datetime(3) NULL,
        UNIQUE KEY \`schedule_runs_planned\` (\`schedule_id\`, \`planned_at\`),
        KEY \`schedule_runs_open\` (\`schedule_id\`, \`outcome\`),
        KEY \`schedule_runs_page\` (\`schedule_id\`, \`id\`),
        KEY \`schedule_runs_wake\` (\`wake_at\`),
        KEY \`schedule_runs_ended\` (\`ended_at\`),
        CONSTRAINT \`fk_schedule_runs_schedule\` FOREIGN KEY (\`schedule_id\`) REFERENCES \`schedules\` (\`id\`) ON DELETE CASCADE
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['schedule_runs', 'tasks', 'schedules']) {
      await runner.query(`DROP TABLE IF EXISTS \`${table}\``);
    }
  }
}
