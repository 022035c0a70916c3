const ENTRY = /^(\d{1,5})(?:-(\d{1,5}))?$/;
const PORTS = { first: 1024, last: 65_535 } as const;

/** Ports as people type them: `25565-25570, 25600`. */
export interface TypedPorts {
  /** As the panel takes them. */
  readonly entries: readonly string[];
  readonly ports: readonly number[];
  /** What is none, or null. */
  readonly wrong: string | null;
}

export function typedPorts(text: string): TypedPorts {
  const entries = text.split(/[\s,;]+/).filter(Boolean);
  const ports = new Set<number>();
  for (const entry of entries) {
    const [, from, to = from] = ENTRY.exec(entry) ?? [];
    const [first, last] = [Number(from), Number(to)];
    if (!(first >= PORTS.first && last <= PORTS.last && first <= last)) {
      return { entries, ports: [], wrong: entry };
    }
    for (let port = first; port <= last; port += 1) ports.add(port);
  }
  return { entries, ports: [...ports], wrong: null };
}
