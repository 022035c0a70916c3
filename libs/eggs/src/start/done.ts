/** CSI and OSC sequences removed. */
export declare function stripAnsi(line: string): string;
/** True for the console line that means *running* (spec/daemon-runtime.md §2); never backtracks. */
export declare function doneMatcher(done: readonly string[], stripAnsi: boolean): (line: string) => boolean;
