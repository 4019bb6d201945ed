/** Reads two files and the environment into one configuration, or a list of all errors. */
import { join } from 'node:path';
import type * as z from 'zod';
import { conflictsOf } from './conflicts.ts';
import { ConfigError, type Fault, faultsOf, keyOf } from './faults.ts';
import { readConfigFile } from './file.ts';
import { renamedVariables } from './renamed.ts';
import { Config, PartialConfig } from './schema.ts';
import { readVariables, variableOf } from './variables.ts';

export { ConfigError } from './faults.ts';

type Path = readonly PropertyKey[];
/** A source of options: what it sets, its errors, and how to name the place of a key in it. */
type Layer = { tree: unknown; faults: Fault[]; where: (path: Path) => string };
/** The same, once its valid options are known. */
type Checked = Layer & { options: PartialConfig };

export type LoadOptions = {
  /** The folder with `default.yaml` and possibly `local.yaml`. */
  dir: string;
  env: NodeJS.ProcessEnv;
};

/** The configuration, deeply frozen. @throws ConfigError with every error of every source. */
export function loadConfig({ dir, env }: LoadOptions): Config {
  const local = readConfigFile(join(dir, 'local.yaml'));
  const layers = [defaultLayer(dir), ...(local ? [local] : []), environmentLayer(env)].map(check);
  const whole = Config.safeParse(layers.map(({ options }) => options).reduce(merge, {}), { reportInput: true });
  const faults = layers.flatMap((layer) => layer.faults);
  if (whole.success) faults.push(...conflictFaults(whole.data, layers));
  else if (faults.length === 0) faults.push(...faultsOf(whole.error.issues, () => 'config/default.yaml'));
  if (!whole.success || faults.length > 0) throw new ConfigError(faults);
  return deepFreeze(whole.data);
}

function defaultLayer(dir: string): Layer {
  const path = join(dir, 'default.yaml');
  const missing = { where: path, what: 'is missing; it comes with Parley and holds the defaults' };
  return readConfigFile(path) ?? { tree: {}, faults: [missing], where: () => path };
}

function environmentLayer(env: NodeJS.ProcessEnv): Layer {
  const { tree, unknown } = readVariables(env);
  const faults = unknown.map((name) => ({ where: name, what: unknownVariable(name) }));
  return { tree, faults, where: (path) => variableOf(path) ?? 'environment' };
}

function unknownVariable(name: string): string {
  const successor = renamedVariables[name];
  return successor ? `is now ${successor}` : 'unknown variable; config/default.yaml lists all variables';
}

function check(layer: Layer): Checked {
  const parsed = PartialConfig.safeParse(layer.tree, { reportInput: true });
  if (parsed.success) return { ...layer, options: parsed.data };
  const faults = [...layer.faults, ...faultsOf(parsed.error.issues, layer.where)];
  return { ...layer, faults, options: validOptions(layer.tree, parsed.error.issues) };
}

/** The valid options, so that conflicts among them are still reported. */
function validOptions(tree: unknown, issues: readonly z.core.$ZodIssue[]): PartialConfig {
  const valid = structuredClone(tree) as Record<string, unknown>;
  for (const { path, ...issue } of issues) {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path];
    for (const [group, option] of keys) {
      const options = valid[String(group)];
      if (option !== undefined && isGroup(options)) delete options[String(option)];
      else delete valid[String(group)];
    }
  }
  return PartialConfig.safeParse(valid).data ?? {};
}

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Options of `over` replace those of `under`, within each group. */
function merge(under: PartialConfig, over: PartialConfig): PartialConfig {
  const groups = Object.entries(over).map(([name, group]) => {
    if (Array.isArray(group)) return [name, group];
    return [name, { ...under[name as keyof PartialConfig], ...group }];
  });
  return { ...under, ...Object.fromEntries(groups) };
}

/** A conflict is reported at the last source that set the option, since that value is in force. */
function conflictFaults(config: Config, layers: readonly Checked[]): Fault[] {
  return conflictsOf(config).map(({ path, what }) => {
    const [group, option] = path;
    const source = layers.findLast(({ tree }) => isGroup(tree) && isGroup(tree[group]) && option in tree[group]);
    return { where: source?.where(path) ?? 'config/default.yaml', what: `${keyOf(path)}: ${what}` };
  });
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
