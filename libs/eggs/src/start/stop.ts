export type StopAction =
  { kind: 'command'; line: string } | { kind: 'signal'; signal: `SIG${string}` } | { kind: 'native' };
/** How a server is stopped (spec/daemon-runtime.md §2, spec/domain.md): the line for stdin, a signal, or Docker's own stop. */
export declare function stopAction(stop: { type: string; value: string }): StopAction;
