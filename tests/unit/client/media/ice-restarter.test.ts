import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Device, type types } from 'mediasoup-client';
import * as fakeParameters from 'mediasoup-client/fakeParameters';
import { FakeHandler } from 'mediasoup-client/handlers/FakeHandler';
import { IceRestarter } from '../../../../client/src/media/ice-restarter.ts';

let browser: FakeHandler;
let transport: types.Transport;
let path: IceRestarter;
/** The requests to the server and the reports about the path, in order. */
let reported: string[];
let bytesReceived: number;
/** Whether the server can be asked. */
let answers: boolean;

beforeEach(async () => {
  const make = FakeHandler.createFactory(fakeParameters);
  const handlerFactory: types.HandlerFactory = {
    ...make,
    factory: (options) => {
      browser = make.factory(options) as FakeHandler;
      browser.getTransportStats = async () => new Map([['T', { type: 'transport', id: 'T', bytesReceived }]]);
      return browser;
    },
  };
  const device = new Device({ handlerFactory });
  await device.load({ routerRtpCapabilities: fakeParameters.generateRouterRtpCapabilities() });
  const parameters = fakeParameters.generateTransportRemoteParameters();
  jest.useFakeTimers();
  jest.spyOn(Math, 'random').mockReturnValue(0);
  [reported, bytesReceived, answers] = [[], 1000, true];
  transport = device.createRecvTransport(parameters);
  path = new IceRestarter({
    transport,
    restart: () => {
      reported.push('restart');
      return answers ? Promise.resolve(parameters.iceParameters) : new Promise(() => undefined);
    },
    onChanged: () => reported.push(path.state),
    onLost: () => reported.push('no way'),
  });
  browser.setConnectionState('connected');
});
afterEach(() => {
  path.close();
  jest.restoreAllMocks();
  jest.useRealTimers();
});

async function pass(ms: number, { flowing = false } = {}): Promise<void> {
  for (let passed = 0; passed < ms; passed += 50) {
    if (flowing) bytesReceived += 10;
    await jest.advanceTimersByTimeAsync(50);
  }
}

test('a changed network is suspect until something arrives, and nobody asks again', async () => {
  path.networkChanged();
  expect(reported).toEqual(['up', 'suspect', 'restart']);
  await pass(500);
  await pass(300, { flowing: true });
  expect(path.state).toBe('up');
  await pass(20_000);
  expect(reported).toEqual(['up', 'suspect', 'restart', 'up']);
});

test('if nothing arrives although the browser reports connected, ICE restarts', async () => {
  path.networkChanged();
  await pass(1400);
  expect(reported).toEqual(['up', 'suspect', 'restart', 'restart']);
  await pass(300, { flowing: true });
  expect(path.state).toBe('up');
});

test('without media the browser is believed after three restarts, and the fourth is the last', async () => {
  path.networkChanged();
  await pass(3450);
  expect(path.state).toBe('suspect');
  await pass(20_000);
  expect(reported).toEqual(['up', 'suspect', 'restart', 'restart', 'restart', 'up', 'restart']);
  expect(jest.getTimerCount()).toBe(0);
});

test('a broken path is up when something arrives, not when the browser says so', async () => {
  browser.setConnectionState('disconnected');
  browser.setConnectionState('connected');
  await pass(500);
  expect(path.state).toBe('restarting');
  await pass(300, { flowing: true });
  expect(reported).toEqual(['up', 'restarting', 'restart', 'up']);
});

test('after five restarts the path is lost', async () => {
  browser.setConnectionState('disconnected');
  await pass(15_000);
  expect(reported).toEqual(['up', 'restarting', ...Array(5).fill('restart'), 'lost', 'no way']);
  expect(jest.getTimerCount()).toBe(0);
});

test('a path that recovers while the server cannot be reached is up', async () => {
  answers = false;
  browser.setConnectionState('disconnected');
  await pass(20_000);
  expect(reported).toEqual(['up', 'restarting', 'restart']);
  browser.setConnectionState('connected');
  await pass(300, { flowing: true });
  expect(path.state).toBe('up');
});

test('packets that still arrive on a lost path do not revive it', async () => {
  browser.setConnectionState('disconnected');
  await pass(3000, { flowing: true });
  expect(reported).toEqual(['up', 'restarting', 'restart', 'restart', 'restart']);
});

test('a network change during a restart starts the timeouts over', async () => {
  browser.setConnectionState('disconnected');
  await pass(9400);
  path.networkChanged();
  await pass(9400);
  expect(path.state).toBe('suspect');
  await pass(5600);
  expect(path.state).toBe('lost');
});

test('nothing restarts after the end', async () => {
  path.networkChanged();
  path.close();
  browser.setConnectionState('disconnected');
  path.networkChanged();
  await pass(20_000);
  expect(reported).toEqual(['up', 'suspect', 'restart']);
  expect(jest.getTimerCount()).toBe(0);
});
