/** A real nginx in front that breaks WebSockets, and what the log tells the operator to change. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, expect, test } from '@jest/globals';
import { connectedClients } from '../support/connected-clients.ts';
import { freePort } from '../support/free-ports.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const behindNginx = spawnSync('nginx', ['-v']).status === 0 ? test.each : test.skip.each;
let server: TestServer;
let nginx: ChildProcess;
let url: string;
const connect = connectedClients(() => url);

afterEach(async () => {
  nginx.kill('SIGKILL');
  await server.close();
});

/** In the foreground, in one process, with these lines about how requests are passed on. */
async function startNginx(lines: readonly string[]): Promise<void> {
  const [folder, port] = [temporaryFolder(), await freePort()];
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (of) => `${of}_temp_path ${folder}/${of};`,
  );
  const config = `
    daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error;
    events {}
    http {
      access_log off; ${temporary.join(' ')}
      server { listen 127.0.0.1:${port}; location / { proxy_pass ${server.url}; ${lines.join(' ')} } }
    }`;
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, config);
  nginx = spawn('nginx', ['-c', file, '-e', join(folder, 'error')], { stdio: 'ignore' });
  url = `http://127.0.0.1:${port}`;
  const answers = () =>
    fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await until(answers, 'nginx listens');
}

behindNginx([
  {
    what: 'does not pass on WebSockets',
    lines: ['proxy_set_header Host $http_host;'],
    fix: () => /does not pass on WebSockets.*proxy_set_header Upgrade/,
  },
  {
    what: 'drops the port',
    lines: [
      'proxy_http_version 1.1;',
      'proxy_set_header Upgrade $http_upgrade;',
      'proxy_set_header Connection "upgrade";',
      'proxy_set_header Host $host;',
    ],
    fix: () => new RegExp(`the page says ${new URL(url).host}, the proxy says 127.0.0.1: .*\\$http_host`),
  },
])('an nginx that $what is a warning with the line to change', async ({ lines, fix }) => {
  const log = new PassThrough({ encoding: 'utf8' });
  server = await startTestServer({}, { log });
  await startNginx(lines);
  await expect(connect({ origin: url }).welcome).rejects.toThrow();
  let logged = '';
  await until(() => {
    logged += log.read() ?? '';
    return logged.includes('"fix"');
  }, 'the fix is logged');
  const warning = JSON.parse(logged.split('\n').find((line) => line.includes('"fix"')) ?? '');
  expect(warning).toMatchObject({ level: 'warn', fix: expect.stringMatching(fix()) });
});
