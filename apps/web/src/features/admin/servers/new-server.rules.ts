import type { EggVariableAttributes } from '@app/contracts/application/objects.js';
import type { NewServer } from './servers.api.js';

/** MiB and percent of a core. */
export const SIZES = {
  s: { memory: 2048, cpu: 100, disk: 10_240 },
  m: { memory: 4096, cpu: 200, disk: 20_480 },
  l: { memory: 8192, cpu: 400, disk: 40_960 },
} as const;
export type Size = keyof typeof SIZES | 'own';

/** A server as it stands in the form. */
export interface ServerDraft {
  readonly name: string;
  readonly owner: string | null;
  readonly egg: string | null;
  readonly image: string;
  readonly size: Size;
  readonly memory: string;
  readonly cpu: string;
  readonly disk: string;
  /** A free allocation; null lets the panel choose node and port. */
  readonly allocation: string | null;
  readonly environment: Readonly<Record<string, string>>;
  readonly databases: string;
  readonly backups: string;
  readonly allocations: string;
  readonly starts: boolean;
}

export const NEW_SERVER: ServerDraft = {
  name: '',
  owner: null,
  egg: null,
  image: '',
  size: 's',
  memory: '2048',
  cpu: '100',
  disk: '10240',
  allocation: null,
  environment: {},
  databases: '0',
  backups: '3',
  allocations: '1',
  starts: true,
};

export interface Amounts {
  readonly memory: number;
  readonly disk: number;
  readonly cpu: number;
}

export const amountsOf = ({ size, memory, cpu, disk }: ServerDraft): Amounts =>
  size === 'own' ? { memory: Number(memory), cpu: Number(cpu), disk: Number(disk) } : SIZES[size];

/** What is missing before the panel can be asked, by the field. */
export function missing(
  draft: ServerDraft,
  variables: readonly Pick<EggVariableAttributes, 'env_variable' | 'rules'>[],
): string[] {
  const fields = (['name', 'owner', 'egg'] as const).filter((name) => (draft[name] ?? '').trim() === '');
  const needed = variables.filter(
    ({ env_variable: name, rules }) =>
      rules.includes('required') && (draft.environment[name] ?? '').trim() === '',
  );
  return [...fields, ...needed.map(({ env_variable }) => `environment.${env_variable}`)];
}

/** The request that makes it; `deploy` has the panel choose a node with room. */
export function requestOf(draft: ServerDraft): NewServer {
  const { allocation } = draft;
  return {
    name: draft.name.trim(),
    user: draft.owner ?? '',
    egg: draft.egg ?? '',
    ...(draft.image === '' ? {} : { docker_image: draft.image }),
    environment: draft.environment,
    limits: { ...amountsOf(draft), swap: 0, io: 500 },
    feature_limits: {
      databases: Number(draft.databases),
      backups: Number(draft.backups),
      allocations: draft.allocations,
    },
    ...(allocation === null
      ? { deploy: { dedicated_ip: false, port_range: [] } }
      : { allocation: { default: allocation } }),
    start_on_completion: draft.starts,
  };
}
