/**
 * Real services for tests, each on its own folder and port, started by the test that needs a fresh
 * one. Most tests use the shared ones that global-setup.ts starts (see shared-services.ts).
 */
export { startMariaDb, type TestMariaDb } from './mariadb.js';
export { startPostgreSql, type TestPostgreSql } from './postgresql.js';
export { startRedis, type TestRedis } from './redis.js';
export { startDockerEngine, type TestDockerEngine } from './docker-engine.js';
export { freePort, waitUntil, type TestService } from './process.js';
