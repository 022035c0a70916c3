/** What a server's actor needs of the files below its root; paths are relative to that root and never leave it. */
export abstract class ServerVolume {
  /** The root on the host, for the container's mount. */
  abstract rootOf(uuid: string): string;
  /** Whether there is a root. */
  abstract has(uuid: string): Promise<boolean>;
  /** Makes the root with its owner; nothing happens when it is there. */
  abstract ensureRoot(uuid: string): Promise<void>;
  /** Files outside the root that the container mounts: passwd, group, machine-id. */
  abstract prepareMounts(uuid: string): Promise<void>;
  /** Text of a regular file of at most 4 MiB; null when there is none. */
  abstract readText(uuid: string, path: string): Promise<string | null>;
  /** Replaces a file atomically, with missing folders and the server's owner. */
  abstract writeText(uuid: string, path: string, content: string): Promise<void>;
  /** What the files may take from now on: MiB of the panel's, 0 = no limit, and the panel's number of the server. */
  abstract allow(uuid: string, diskMib: number, id: number | undefined): Promise<void>;
  /** Bytes in use. */
  abstract usage(uuid: string, signal: AbortSignal): Promise<number>;
  /** Bytes in use on the disk that holds the files of all servers. */
  abstract diskUsage(): Promise<number>;
  /** Takes the root away with everything in it, links unfollowed; space comes free a little later. */
  abstract remove(uuid: string): Promise<void>;
}
