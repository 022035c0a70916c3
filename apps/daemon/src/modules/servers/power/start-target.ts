import type { RunningParts } from '../container/run-control.js';
import type { StartTarget } from './hooks/start-hook.js';

/** A server as its start hooks see it. */
export const startTargetOf = ({
  uuid,
  settings,
  disk,
  console,
  events,
  runs,
}: RunningParts): StartTarget => ({
  uuid,
  get configuration() {
    return settings.current;
  },
  get knownUsage() {
    return disk.knownBytes;
  },
  configure: (configuration) => settings.replace(configuration),
  noteUsage: (bytes) => disk.note(bytes),
  notice: (text) => console.notice(text),
  progress: (line) => events.frame('install output', line),
  openRun: (previousStart) => runs.open(previousStart),
});
