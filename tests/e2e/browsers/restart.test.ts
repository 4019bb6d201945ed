/** The real server process is killed under a call between both browsers, and another one starts in its place. */
import { afterAll, beforeAll, test } from '@jest/globals';
import { bothBrowsers } from '../../support/both-browsers.ts';
import { ownAddress } from '../../support/own-address.ts';
import { ServerProcess } from '../../support/server-process.ts';
import { until } from '../../support/until.ts';

let server: ServerProcess;
const browsers = bothBrowsers(() => server.url);

beforeAll(async () => {
  server = await ServerProcess.start({
    PARLEY_WORKERS: '1',
    PARLEY_LISTEN_ADDRESS: ownAddress(),
    PARLEY_LOG_LEVEL: 'error',
  });
});

afterAll(() => server.stop());

test('both rejoin automatically, see and hear each other, and one is muted as before', async () => {
  const cora = await browsers.enter({ name: 'Cora', in: 'chromium' });
  const fay = await browsers.enter({ name: 'Fay', in: 'firefox' });
  await Promise.all([cora.seesMore('Fay'), fay.seesMore('Cora')]);
  await fay.press('Mute microphone');
  await cora.shown('Fay', 'Muted');
  await server.kill('SIGKILL');
  await Promise.all([cora.says('Connection lost'), fay.says('Connection lost')]);
  await server.startAgain();
  for (const person of [cora, fay])
    await until(async () => !(await person.text()).includes('Connection lost'), `${person.name} is back`);
  await Promise.all([cora.seesMore('Fay'), fay.seesMore('Cora')]);
  await fay.hears(1);
  await cora.shown('Fay', 'Muted');
});
