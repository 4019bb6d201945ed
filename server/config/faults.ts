/** Describes errors in the configuration in words that say what to do; secrets are never repeated. */
import type * as z from 'zod';
import { renamedOptions } from './renamed.ts';

/** One error: `where` is a file (with its line) or an environment variable. */
export type Fault = { where: string; what: string };

/** Thrown for an invalid configuration; its message lists every error on a line of its own. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    const lines = faults.map(({ where, what }) => `  ${where}: ${what}`);
    super(`Parley does not start: ${count(faults.length)} in its configuration.\n${lines.join('\n')}`);
    this.faults = faults;
  }
}

type Issue = z.core.$ZodIssue;

/** The errors that a schema found (parsed with `reportInput`), one per key. `where` names the place of a key. */
export function faultsOf(issues: readonly Issue[], where: (path: readonly PropertyKey[]) => string): Fault[] {
  const faults = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ where: where([...issue.path, key]), what: unknownKey([...issue.path, key]) }))
      : [{ where: where(issue.path), what: wrongValue(issue) }],
  );
  // One value can break two rules with the same message, for example a number that is neither whole nor small enough.
  return faults.filter(({ what }, index) => faults.findIndex((other) => other.what === what) === index);
}

/** `iceServers.0.urls` as it is written in a sentence. */
export const keyOf = (path: readonly PropertyKey[]) => path.map(String).join('.');

function unknownKey(path: readonly PropertyKey[]): string {
  const key = keyOf(path);
  const successor = renamedOptions[key];
  return successor ? `${key} is now ${successor}` : `${key}: unknown option; config/default.yaml lists all options`;
}

function wrongValue({ path, message, input }: Issue): string {
  const key = path.length > 0 ? `${keyOf(path)}: ` : '';
  return `${key}found ${isSecret(path) ? outline(input) : describe(input)}, allowed: ${message}`;
}

/**
 * The admin token, the TURN secret, and everything about ICE servers except their URLs; also if something else is in
 * their place.
 */
function isSecret(path: readonly PropertyKey[]): boolean {
  const [group, option, detail] = path;
  if (group === 'turn') return option === undefined || option === 'secret';
  return group === 'admin' || (group === 'iceServers' && detail !== 'urls');
}

function outline(value: unknown): string {
  if (typeof value === 'string') return `text of ${value.length} characters`;
  return typeof value === 'object' || value === undefined ? describe(value) : `a ${typeof value}`;
}

function describe(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a group';
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
}

function count(faults: number): string {
  return faults === 1 ? 'one error' : `${faults} errors`;
}
