import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { loadConfig } from '../../../server/config/load.ts';
import { variables } from '../../../server/config/variables.ts';

const manual = readFileSync('config/default.yaml', 'utf8');
const load = (env: NodeJS.ProcessEnv) => loadConfig({ dir: 'config', env });

/** Names such as `http.port`, and `iceServers`, which is no group. */
function options(tree: Record<string, unknown>): string[] {
  return Object.entries(tree).flatMap(([name, group]) =>
    Array.isArray(group) ? [name] : Object.keys(group as object).map((option) => `${name}.${option}`),
  );
}

describe('the environment', () => {
  test('every option has one variable', () => {
    const paths = Object.values(variables).map(({ path }) => path.join('.'));
    expect(paths.toSorted()).toEqual(options(parse(manual)).toSorted());
  });

  test('the default configuration names each variable above its option', () => {
    const named = [...manual.matchAll(/\[(PARLEY_\w+)\]\n(?: *#.*\n)* *(\w+):/g)].map(([, name, key]) => ({
      name,
      key,
    }));
    const want = Object.entries(variables).map(([name, { path }]) => ({ name, key: path.at(-1) }));
    expect(named).toEqual(want);
  });

  test('sets an option of each kind', () => {
    const config = load({
      PARLEY_HTTP_HOST: '127.0.0.1',
      PARLEY_MEDIA_PORT: '41000',
      PARLEY_WORKERS: '2',
      PARLEY_ANNOUNCED_ADDRESS: 'media.example.com, 2001:db8::7',
      PARLEY_ADMIN_TOKEN: '1234567890123456',
      PARLEY_ALLOWED_ORIGINS: 'https://a.example, https://b.example:8443',
      PARLEY_ICE_SERVERS: '[{"urls":"turn:t.example","username":"u","credential":"c"}]',
    });
    expect(config.http).toMatchObject({
      host: '127.0.0.1',
      allowedOrigins: ['https://a.example', 'https://b.example:8443'],
    });
    expect(config.media).toMatchObject({
      port: 41000,
      workers: 2,
      announcedAddress: ['media.example.com', '2001:db8::7'],
    });
    expect(config.admin.token).toBe('1234567890123456');
    expect(config.iceServers).toEqual([{ urls: 'turn:t.example', username: 'u', credential: 'c' }]);
  });

  test('an empty variable counts as not set', () => {
    expect(load({ PARLEY_ADMIN_TOKEN: '', PARLEY_HTTP_PORT: '', PARLEY_ANNOUNCED_ADDRESS: '' })).toEqual(load({}));
  });

  test('variables of other programs, and those of Parley’s setup, are ignored', () => {
    expect(load({ HTTP_PORT: '1', PARLEY_CACHE_DIR: '/somewhere', PARLEY_DOWNLOAD_SECONDS: '5' })).toEqual(load({}));
  });
});
