import type { PanelConfig } from '../config/panel.config.js';
import { ENTITIES } from '../entities.js';
import type { MIGRATIONS } from '../migrations/index.js';
import { connect } from '../platform/database/connect.js';
import { createDataSource, type DataSource } from '../platform/database/data-source.js';
import { cliLogger } from './with-panel.js';

/** Runs `work` on the database alone, without the panel's services, with the migrations that it may run. */
export async function withSchema<T>(
  { databaseUrl, startTimeoutMs }: PanelConfig,
  migrations: readonly (typeof MIGRATIONS)[number][],
  work: (source: DataSource) => Promise<T>,
): Promise<T> {
  const source = createDataSource({ url: databaseUrl.reveal(), poolSize: 2, entities: ENTITIES, migrations });
  await connect(source, startTimeoutMs, cliLogger());
  try {
    return await work(source);
  } finally {
    await source.destroy();
  }
}
