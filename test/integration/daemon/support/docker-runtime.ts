import type { DockerRuntimeOptions } from '../../../../apps/daemon/src/platform/runtime/docker/docker-options.js';
import { DockerRuntime } from '../../../../apps/daemon/src/platform/runtime/docker/docker-runtime.js';

/** What runtime.suite.ts asks of a program, for busybox: `trap` lets the shell end although it is pid 1. */
export const GAME = `
trap 'echo stopped; exit 0' TERM INT
echo ready
while true; do
  read -r line || continue
  case $line in
    stop) echo bye; exit 0 ;;
    crash) exit 3 ;;
    *) echo "got $line" ;;
  esac
done`;

/** A runtime on the engine's own bridge, which is the run's own. */
export const dockerRuntime = (
  engine: string,
  nodeUuid: string,
  overrides: Partial<DockerRuntimeOptions> = {},
): DockerRuntime =>
  new DockerRuntime({
    engine,
    nodeUuid,
    registries: {},
    network: {
      mode: 'bridge',
      driver: 'bridge',
      isInternal: false,
      enableIcc: true,
      ipv6: false,
      mtu: 1500,
      v4: { subnet: '172.18.0.0/16', gateway: '172.18.0.1' },
      v6: { subnet: 'fdba:17c8:6c94::/64', gateway: 'fdba:17c8:6c94::1011' },
      pool: '',
      subnetBits: 26,
    },
    ...overrides,
  });
