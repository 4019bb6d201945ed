/** The compose file and the script that writes its variables; docker/try.sh starts both where a daemon runs. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import * as z from 'zod';
import { loadConfig } from '../../server/config/load.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = resolve(import.meta.dirname, '../..');
const Service = z.looseObject({
  image: z.string(),
  restart: z.string(),
  environment: z.record(z.string(), z.union([z.string(), z.number()])),
  ports: z.array(z.string()).optional(),
  profiles: z.array(z.string()).optional(),
  mem_limit: z.string(),
  logging: z.object({ driver: z.string(), options: z.record(z.string(), z.string()) }),
});
const Compose = z.looseObject({ services: z.record(z.string(), Service) });
const { services } = Compose.parse(parse(readFileSync(join(root, 'docker/compose.yaml'), 'utf8'), { merge: true }));
const parley = z
  .looseObject({ stop_grace_period: z.string(), healthcheck: z.record(z.string(), z.union([z.string(), z.number()])) })
  .parse(services.parley);
const { shutdown } = loadConfig({ dir: join(root, 'config'), env: {} });

test('the server drains before Docker kills it', () => {
  expect(Number.parseInt(parley.stop_grace_period, 10)).toBeGreaterThan(shutdown.drainSeconds + 5);
});

test('the first health check comes within a second of the start', () => {
  expect(parley.healthcheck).toMatchObject({ start_interval: '1s', start_period: '30s' });
});

test('a server that fails is started again five times', () => {
  expect(services.parley?.restart).toBe('on-failure:5');
});

test('no service fills the disk with its log, or takes all memory', () => {
  for (const { logging, mem_limit } of Object.values(services)) {
    expect(logging).toEqual({ driver: 'local', options: { 'max-size': '10m', 'max-file': '5' } });
    expect(mem_limit).toMatch(/^\d+m$|^\$\{PARLEY_MEMORY:-2g\}$/);
  }
});

test('without the profile there is no relay', () => {
  const always = Object.entries(services).filter(([, { profiles }]) => profiles === undefined);
  expect(always.map(([name]) => name)).toEqual(['parley', 'caddy']);
});

/** Runs the script in a copy of the folder. */
function makeEnv(folder: string, ...args: string[]) {
  copyFileSync(join(root, 'docker/make-env.sh'), join(folder, 'make-env.sh'));
  const { status, stderr } = spawnSync('sh', [join(folder, 'make-env.sh'), ...args], { encoding: 'utf8' });
  return { status, stderr };
}

function readEnv(folder: string): Record<string, string> {
  const lines = readFileSync(join(folder, '.env'), 'utf8').split('\n');
  const pairs = lines.flatMap((line) => /^(\w+)=(.*)$/.exec(line)?.slice(1) ?? []);
  return Object.fromEntries(pairs.flatMap((key, at) => (at % 2 === 0 ? [[key, pairs[at + 1] ?? '']] : [])));
}

/** The server's own variables, as the compose file passes them on. */
function environmentOf(env: Record<string, string>): Record<string, string> {
  const given = Object.entries(services.parley?.environment ?? {});
  return Object.fromEntries(
    given.map(([name, value]) => [name, String(value).replace(/^\$\{(\w+):.*\}$/, (_all, key) => env[key] ?? '')]),
  );
}

test.each([
  { args: [], turn: false },
  { args: ['--turn'], turn: true },
])('make-env.sh $args writes variables that the server accepts, with secrets of its own', ({ args, turn }) => {
  const folders = [temporaryFolder(), temporaryFolder()];
  const all = folders.map((folder) => {
    expect(makeEnv(folder, ...args, 'meet.example.com', '203.0.113.7')).toEqual({ status: 0, stderr: '' });
    expect(statSync(join(folder, '.env')).mode & 0o077).toBe(0);
    return readEnv(folder);
  });
  const [one = {}, other = {}] = all;
  expect(one.PARLEY_ADMIN_TOKEN).toMatch(/^[0-9a-f]{64}$/);
  expect(one.PARLEY_ADMIN_TOKEN).not.toBe(other.PARLEY_ADMIN_TOKEN);
  const config = loadConfig({ dir: join(root, 'config'), env: environmentOf(one) });
  expect(config.turn.urls.length > 0).toBe(turn);
  expect(config.turn.secret).toBe(turn ? one.PARLEY_TURN_SECRET : null);
  if (turn) expect(one.PARLEY_TURN_SECRET).not.toBe(other.PARLEY_TURN_SECRET);
});

test('make-env.sh replaces no secrets that are in use', () => {
  const folder = temporaryFolder();
  makeEnv(folder, 'meet.example.com', '203.0.113.7');
  const before = readEnv(folder);
  expect(makeEnv(folder, 'meet.example.com', '203.0.113.8').status).toBe(73);
  expect(readEnv(folder)).toEqual(before);
});
