/** What the daemon does to stop a server gracefully. */
export type StopAction =
  { kind: 'command'; line: string } | { kind: 'signal'; signal: `SIG${string}` } | { kind: 'native' };

const SIGNALS: ReadonlySet<string> = new Set([
  ...[
    'HUP',
    'INT',
    'QUIT',
    'ILL',
    'TRAP',
    'ABRT',
    'BUS',
    'FPE',
    'KILL',
    'USR1',
    'SEGV',
    'USR2',
    'PIPE',
    'ALRM',
  ],
  ...[
    'TERM',
    'CHLD',
    'CONT',
    'STOP',
    'TSTP',
    'TTIN',
    'TTOU',
    'URG',
    'XCPU',
    'XFSZ',
    'VTALRM',
    'PROF',
    'WINCH',
  ],
  ...['IO', 'PWR', 'SYS'],
]);
/** Keys as typed on a terminal. */
const CONTROL: Readonly<Record<string, string>> = { C: 'INT', '\\': 'QUIT', Z: 'TSTP' };
const NUMBERS: Readonly<Record<string, string>> = {
  ...{ 1: 'HUP', 2: 'INT', 3: 'QUIT', 6: 'ABRT', 9: 'KILL', 10: 'USR1', 12: 'USR2', 15: 'TERM' },
};

const own = (table: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

function signalOf(value: string): `SIG${string}` {
  const key = value.trim().replace(/^\^+/, '').toUpperCase();
  const name = key.startsWith('SIG') ? key.slice(3) : key;
  const known = own(CONTROL, key) ?? own(NUMBERS, key) ?? (SIGNALS.has(name) ? name : undefined);
  // Wings turns the unknown into SIGKILL, which loses worlds; TERM lets the process save first.
  return `SIG${known ?? 'TERM'}`;
}

/**
 * How a server is stopped (daemon-runtime.md §2): a line for stdin, a signal, or Docker's own stop for
 * type `stop` and for a stop value that says nothing. Unknown signals are SIGTERM.
 */
export function stopAction(stop: { type: string; value: string }): StopAction {
  const value = stop.value.trim();
  if (stop.type === 'stop' || value === '') return { kind: 'native' };
  if (stop.type === 'signal' || stop.type === '') return { kind: 'signal', signal: signalOf(value) };
  return { kind: 'command', line: stop.value };
}

/** An egg's stop value → the wire's pair: `^C`, `^^C` and `^SIGINT` are signals, the rest a command. */
export function stopConfiguration(stop: string | null): { type: 'command' | 'signal'; value: string } {
  const value = stop ?? '';
  const trimmed = value.trim();
  if (!trimmed.startsWith('^')) return { type: 'command', value };
  // 151 public eggs say `^^C`; left alone it reaches Wings as the unknown signal `^C` and becomes SIGKILL.
  const signal = trimmed.replace(/^\^+/, '').toUpperCase();
  return { type: 'signal', value: signal === '' ? 'C' : signal };
}
