/** The client's own signalling against a real server. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { ConnectionLost, Signalling } from '../../client/src/signalling/signalling.ts';
import { makeSeatKey } from '../../client/src/util/seat-key.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
let ada: Signalling;
const key = makeSeatKey();

beforeEach(async () => {
  server = await startTestServer();
  ada = new Signalling({ url: server.url });
});

afterEach(async () => {
  jest.restoreAllMocks();
  ada.close();
  await server.close();
});

const join = () =>
  ada.request('room:join', { room: 'blue', name: 'Ada', rtpCapabilities: {}, key }, ({ sequence }) =>
    ada.takeSeat({ kept: true, sequence }),
  );

async function sit(): Promise<void> {
  await until(() => ada.welcome.value !== undefined, 'the welcome');
  await join();
}

/** This is done by a machine that has slept for a minute and does not know yet what happened to its connection. */
function asleep<Result>(act: () => Result): Result {
  const late = Date.now() + 60_000;
  jest.spyOn(Date, 'now').mockReturnValue(late);
  try {
    return act();
  } finally {
    jest.restoreAllMocks();
  }
}

test('a request on a connection that was slept through is sent again in the seat, and carried out once', async () => {
  await sit();
  const received: string[] = [];
  ada.on('hand:raised', () => received.push('up'));
  const { value: before } = ada.welcome;
  const asked = asleep(() => ada.request('hand:raise', {}));
  await until(() => ada.welcome.value !== before, 'the connection is lost');
  await sit();
  await asked;
  await ada.request('hand:lower', {});
  expect(received).toEqual(['up']);
});

test('a join on a connection that was slept through is not sent on the next', async () => {
  await sit();
  await expect(asleep(join)).rejects.toThrow(ConnectionLost);
  await until(() => ada.welcome.value !== undefined, 'the next welcome');
  await sit();
});
