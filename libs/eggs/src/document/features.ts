/** Console lines (lower case, substrings) by which the panel's UI recognises a known trouble. */
export const FEATURE_TRIGGERS: Readonly<Record<string, readonly string[]>> = {
  eula: ['you need to agree to the eula in order to run the server'],
  java_version: [
    'unsupported major.minor version',
    'java.lang.unsupportedclassversionerror',
    'has been compiled by a more recent version of the java runtime',
    'minecraft 1.17 requires running the server with java 16 or above',
    'minecraft 1.18 requires running the server with java 17 or above',
    'minecraft 1.19 requires running the server with java 17 or above',
  ],
  pid_limit: [
    'pthread_create failed',
    'failed to create thread',
    'unable to create thread',
    'unable to create native thread',
  ],
  gsl_token: ['(gsl token expired)', '(account not found)'],
  steam_disk_space: ['steamcmd needs 250mb of free disk space to update', '0x202 after update job'],
};

/** Egg features → console triggers (remote-api.md §4); unknown features are skipped. */
export function featureTriggers(features: readonly string[] | null): Record<string, string[]> {
  const known = (features ?? []).filter((feature) => Object.hasOwn(FEATURE_TRIGGERS, feature));
  return Object.fromEntries(known.map((feature) => [feature, [...(FEATURE_TRIGGERS[feature] ?? [])]]));
}
