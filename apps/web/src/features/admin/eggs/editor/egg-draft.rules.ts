import type { InputOf } from '@app/contracts/core/route.js';
import type { createEgg } from '@app/contracts/application/egg-editing.contract.js';
import type { EggAttributes, EggVariableAttributes } from '@app/contracts/application/objects.js';

export type EggBody = InputOf<typeof createEgg>['body'];

/** A name and what stands for it; the first of a list is the default. */
export interface Pair {
  readonly key: number;
  readonly label: string;
  readonly value: string;
}

export interface VariableDraft {
  readonly key: number;
  readonly name: string;
  readonly description: string;
  readonly env: string;
  readonly value: string;
  /** As Pterodactyl writes them, with `|` between. */
  readonly rules: string;
  readonly isViewable: boolean;
  readonly isEditable: boolean;
}

/** An egg as it stands in the form: lists as lines, JSON as text. */
export interface EggDraft {
  readonly name: string;
  readonly author: string;
  readonly description: string;
  readonly nest: string;
  readonly tags: string;
  readonly features: string;
  readonly denylist: string;
  readonly images: readonly Pair[];
  readonly commands: readonly Pair[];
  readonly stop: string;
  readonly files: string;
  readonly startup: string;
  readonly logs: string;
  readonly container: string;
  readonly entry: string;
  readonly install: string;
  readonly variables: readonly VariableDraft[];
}

let made = 0;
/** Rows keep their place on the screen by it while their words change. */
export const newKey = (): number => (made += 1);

export const newVariable = (): VariableDraft => ({
  ...{ key: newKey(), name: '', description: '', env: '', value: '', rules: 'required|string' },
  isViewable: true,
  isEditable: true,
});

export const newEgg = (): EggDraft => ({
  ...{ name: '', author: '', description: '', nest: '', tags: '', features: '', denylist: '' },
  images: [{ key: newKey(), label: '', value: '' }],
  commands: [{ key: newKey(), label: 'Default', value: '' }],
  ...{ stop: 'stop', files: '{}', startup: '{}', logs: '{}' },
  ...{ container: 'debian:bookworm-slim', entry: 'bash', install: '#!/bin/bash\n' },
  variables: [],
});

const pairsOf = (values: Readonly<Record<string, string>>): Pair[] =>
  Object.entries(values).map(([label, value]) => ({ key: newKey(), label, value }));
const lines = (values: readonly string[] | null): string => (values ?? []).join('\n');

/** JSON for reading; what stands as text already is set out anew where it is JSON. */
function jsonText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return JSON.stringify(value, null, 2);
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}

/** The egg that is there, as the form has it. */
export const draftOf = (egg: EggAttributes, variables: readonly EggVariableAttributes[]): EggDraft => ({
  name: egg.name,
  author: egg.author,
  description: egg.description ?? '',
  nest: String(egg.nest),
  tags: lines(egg.tags),
  features: lines(egg.features),
  denylist: lines(egg.config.file_denylist),
  images: pairsOf(egg.docker_images),
  commands: pairsOf(egg.startup_commands),
  stop: egg.config.stop ?? '',
  files: jsonText(egg.config.files),
  startup: jsonText(egg.config.startup),
  logs: jsonText(egg.config.logs),
  container: egg.script.container,
  entry: egg.script.entry,
  install: egg.script.install ?? '',
  variables: [...variables]
    .sort((one, other) => (one.sort ?? 0) - (other.sort ?? 0))
    .map((variable) => ({
      key: newKey(),
      name: variable.name,
      description: variable.description,
      env: variable.env_variable,
      value: variable.default_value,
      rules: variable.rules.join('|'),
      isViewable: variable.user_viewable,
      isEditable: variable.user_editable,
    })),
});

const wordsOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
const orNull = (text: string): string | null => (text.trim() === '' ? null : text);
const recordOf = (pairs: readonly Pair[]): Record<string, string> =>
  Object.fromEntries(
    pairs.filter(({ value }) => value.trim() !== '').map((pair) => [labelOf(pair), pair.value]),
  );
/** What has no name is called by what it is. */
const labelOf = ({ label, value }: Pair): string => label.trim() || value.trim();

/** The whole egg as a request has it. Rules hold `|` within patterns, so their text goes as it is. */
export const bodyOf = (draft: EggDraft) => ({
  name: draft.name,
  // The panel takes none that is empty.
  ...(draft.author.trim() === '' ? {} : { author: draft.author }),
  description: orNull(draft.description),
  tags: wordsOf(draft.tags),
  features: wordsOf(draft.features),
  file_denylist: wordsOf(draft.denylist),
  docker_images: recordOf(draft.images),
  startup_commands: recordOf(draft.commands),
  config: {
    stop: orNull(draft.stop),
    files: orNull(draft.files),
    startup: orNull(draft.startup),
    logs: orNull(draft.logs),
  },
  script: { container: orNull(draft.container), entry: orNull(draft.entry), install: orNull(draft.install) },
  variables: draft.variables.map((variable, sort) => ({
    name: variable.name,
    description: variable.description,
    env_variable: variable.env,
    default_value: variable.value,
    rules: variable.rules,
    user_viewable: variable.isViewable,
    user_editable: variable.isEditable,
    sort: sort + 1,
  })),
});

const differs = (one: unknown, other: unknown): boolean => JSON.stringify(one) !== JSON.stringify(other);
/** The fields of `after` that are not as before. */
const changedOf = <T extends object>(before: T, after: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(after).filter(([name, value]) => differs(before[name as keyof T], value)),
  ) as Partial<T>;

/** What was changed of an egg, and nothing else: what somebody else changes meanwhile stays. */
export function changesOf(before: EggDraft, after: EggDraft) {
  const [was, is] = [bodyOf(before), bodyOf(after)];
  const { config: _config, script: _script, ...rest } = changedOf(was, is);
  const config = changedOf(was.config, is.config);
  const script = changedOf(was.script, is.script);
  return {
    ...rest,
    ...(Object.keys(config).length > 0 ? { config } : {}),
    ...(Object.keys(script).length > 0 ? { script } : {}),
  };
}

export const SECTIONS = ['general', 'images', 'startup', 'config', 'install', 'variables'] as const;
export type Section = (typeof SECTIONS)[number];
export type Problem = 'name' | 'image' | 'command' | 'json' | 'env' | 'twice';

const isJson = (text: string): boolean => {
  if (text.trim() === '') return true;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
};

/** What has to be mended before the panel is asked, by the section where it is. */
export function problemsOf(draft: EggDraft): Partial<Record<Section, Problem>> {
  const names = draft.variables.map(({ env }) => env.trim());
  const has = (pairs: readonly Pair[]): boolean => pairs.some(({ value }) => value.trim() !== '');
  return {
    ...(draft.name.trim() === '' ? { general: 'name' } : {}),
    ...(has(draft.images) ? {} : { images: 'image' }),
    ...(has(draft.commands) ? {} : { startup: 'command' }),
    ...([draft.files, draft.startup, draft.logs].every(isJson) ? {} : { config: 'json' }),
    ...(names.some((name) => !/^[A-Z_][A-Z0-9_]*$/i.test(name))
      ? { variables: 'env' }
      : new Set(names).size < names.length
        ? { variables: 'twice' }
        : {}),
  } as const;
}

/** Of a refused field such as `variables.0.rules`, the section that has it. */
export function sectionOf(field: string): Section {
  if (field.startsWith('variables')) return 'variables';
  if (field.startsWith('docker_images')) return 'images';
  if (field.startsWith('startup_commands') || field === 'config.stop') return 'startup';
  if (field.startsWith('config')) return 'config';
  return field.startsWith('script') ? 'install' : 'general';
}
