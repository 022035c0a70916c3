import { doneMatcher } from '@app/eggs';
import type { ServerConfiguration } from '@app/contracts/remote/settings.js';

export type OutputMatch =
  | { readonly kind: 'done' }
  | { readonly kind: 'feature'; readonly feature: { key: string; pattern: string; line: string } };

interface Pattern {
  readonly key: string;
  readonly pattern: string;
  readonly lower: string;
}

/** Looks at console lines for what an egg wants to know: that the server is up, and its features' patterns. */
export class OutputWatch {
  /** Without a done line a server counts as running as soon as its container does. */
  readonly waitsForDone: boolean;
  private readonly isDone: (line: string) => boolean;
  private readonly features: readonly Pattern[];

  constructor({ process_configuration: { startup }, settings }: ServerConfiguration) {
    const done = startup.done ?? [];
    this.waitsForDone = done.length > 0;
    this.isDone = doneMatcher(done, startup.strip_ansi ?? false);
    const features = Array.isArray(settings.egg.features) ? {} : (settings.egg.features ?? {});
    this.features = Object.entries(features).flatMap(([key, patterns]) =>
      patterns.map((pattern) => ({ key, pattern, lower: pattern.toLowerCase() })),
    );
  }

  /** Done lines count only while the server starts (hazard W11: later they may be a player's chat). */
  look(lines: readonly string[], isStarting: boolean): OutputMatch[] {
    const matches: OutputMatch[] = [];
    if (isStarting && this.waitsForDone && lines.some(this.isDone)) matches.push({ kind: 'done' });
    if (this.features.length === 0) return matches;
    for (const line of lines) {
      const lower = line.toLowerCase();
      const found = this.features.find((feature) => lower.includes(feature.lower));
      if (found) matches.push({ kind: 'feature', feature: { key: found.key, pattern: found.pattern, line } });
    }
    return matches;
  }
}
