/** The unit for systemd: its isolation, and its agreement with exit codes and options. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';

const root = resolve(import.meta.dirname, '../..');
const path = join(root, 'docker/systemd/parley.service');
const unit = readFileSync(path, 'utf8');
const defaults = parse(readFileSync(join(root, 'config/default.yaml'), 'utf8'));

const setting = (key: string) => new RegExp(`^${key}=(.*)$`, 'mu').exec(unit)?.[1];

/** The program as setup found it. */
function analyze(...args: string[]) {
  const program = process.env.SYSTEMD_ANALYZE_BIN ?? 'systemd-analyze';
  const { status, stdout, stderr, error } = spawnSync(program, ['--no-pager', ...args, path], { encoding: 'utf8' });
  if (error) throw error;
  return { status, said: stdout + stderr };
}

test('systemd understands every line', () => {
  const unknown = analyze('verify')
    .said.split('\n')
    .filter((line) => line.includes('parley.service:'));
  expect(unknown).toEqual([]);
});

test('the exposure of the service is below 4 of 10', () => {
  const { status, said } = analyze('security', '--offline=true', '--threshold=40');
  expect(said).toMatch(/Overall exposure level for parley\.service: [0-3]\.\d/);
  expect(status).toBe(0);
});

test('the server drains before systemd kills it, and hears the signal alone', () => {
  expect(Number(setting('TimeoutStopSec'))).toBeGreaterThan(defaults.shutdown.drainSeconds + 5);
  expect(setting('KillMode')).toBe('mixed');
});

test('the service starts once the network is there', () => {
  expect([setting('Wants'), setting('After')]).toEqual(['network-online.target', 'network-online.target']);
});

test('an error that remains is not tried again, and any other ten times', () => {
  const codes = readFileSync(join(root, 'server/main.ts'), 'utf8');
  const codeOf = (name: string) => new RegExp(`const ${name} = (\\d+)`).exec(codes)?.[1];
  expect(setting('RestartPreventExitStatus')?.split(' ')).toEqual([codeOf('EX_USAGE'), codeOf('EX_CONFIG')]);
  // All tries fit into the interval: with the time of a start, of five seconds at most.
  const [burst, pause] = [Number(setting('StartLimitBurst')), Number(setting('RestartSec'))];
  expect(burst * (pause + 5)).toBeLessThan(Number(setting('StartLimitIntervalSec')));
});

test('the service may open as many files as the server accepts connections', () => {
  expect(Number(setting('LimitNOFILE'))).toBeGreaterThan(2 * defaults.http.maxSockets);
});
