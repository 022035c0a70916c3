/** Old placeholder → today's, in the order of domain.md §4 step 4. */
export const LEGACY_PLACEHOLDERS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/server\.build\.(?:env\.SERVER_IP|default\.ip)(?!\w)/g, 'server.allocations.default.ip'],
  [/server\.build\.(?:env\.SERVER_PORT|default\.port)(?!\w)/g, 'server.allocations.default.port'],
  // The look-ahead keeps server.build.memory_limit from growing a second _limit.
  [/server\.build\.(?:env\.SERVER_MEMORY|memory)(?!\w)/g, 'server.build.memory_limit'],
  [/server\.build\.(?:env|environment)\./g, 'server.environment.'],
];

/** Upgrades every placeholder in the JSON text of `config.files`; doing it twice changes nothing more. */
export function upgradePlaceholders(files: string): string {
  if (!files.includes('server.build.')) return files;
  return LEGACY_PLACEHOLDERS.reduce(
    (text, [pattern, replacement]) => text.replace(pattern, replacement),
    files,
  );
}
