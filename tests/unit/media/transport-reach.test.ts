import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { type ReachedPair, TransportReach } from '../../../server/media/transport-reach.ts';
import { MEDIA_DUE_MS } from '../../../server/shared/protocol/media-due.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

class FakeTransport extends EventEmitter {
  readonly observer = new EventEmitter();
  closed = false;
  iceState = 'new';
  dtlsState = 'new';

  connect(iceState = 'completed', dtlsState = 'connected'): void {
    Object.assign(this, { iceState, dtlsState });
    this.emit('icestatechange', iceState);
  }
}

function reach({ started = true } = {}) {
  const [send, receive] = [new FakeTransport(), new FakeTransport()];
  const reported: boolean[] = [];
  const pair = { receive, onSend: (listen: (transport: object) => void) => listen(send) };
  const all = new TransportReach(pair as object as ReachedPair, (connected) => reported.push(connected));
  if (started) all.start();
  const produce = () => send.observer.emit('newproducer');
  const consume = () => receive.observer.emit('newconsumer');
  return { send, receive, reported, all, produce, consume };
}

test('a transport that carries nothing is not waited for', () => {
  const { reported } = reach();
  jest.advanceTimersByTime(10 * MEDIA_DUE_MS);
  expect(reported).toEqual([]);
});

test('a transport that connects in time is never reported as late', () => {
  const { send, reported, produce } = reach();
  produce();
  jest.advanceTimersByTime(MEDIA_DUE_MS - 1);
  send.connect();
  jest.advanceTimersByTime(MEDIA_DUE_MS);
  expect(reported).toEqual([true]);
});

test('one that does not is, and so is its connection later', () => {
  const { send, reported, produce } = reach();
  produce();
  jest.advanceTimersByTime(MEDIA_DUE_MS);
  expect(reported).toEqual([false]);
  send.connect();
  expect(reported).toEqual([false, true]);
});

test('ICE without DTLS is no connection', () => {
  const { send, reported, produce } = reach();
  produce();
  send.connect('completed', 'connecting');
  jest.advanceTimersByTime(MEDIA_DUE_MS);
  expect(reported).toEqual([false]);
});

test('a path that is lost is reported only once it has been missing as long', () => {
  const { send, reported, produce } = reach();
  produce();
  send.connect();
  send.connect('disconnected');
  jest.advanceTimersByTime(MEDIA_DUE_MS - 1);
  expect(reported).toEqual([true]);
  jest.advanceTimersByTime(1);
  expect(reported).toEqual([true, false]);
});

test('a peer that only receives is connected by its receive transport, one that sends by its send transport', () => {
  const { send, receive, reported, produce, consume } = reach();
  consume();
  jest.advanceTimersByTime(MEDIA_DUE_MS);
  expect(reported).toEqual([false]);
  receive.connect();
  expect(reported).toEqual([false, true]);
  produce();
  jest.advanceTimersByTime(MEDIA_DUE_MS);
  expect(reported).toEqual([false, true, false]);
  send.connect();
  expect(reported).toEqual([false, true, false, true]);
});

test('a prepared peer has all the time from its join on', () => {
  const { reported, all, produce } = reach({ started: false });
  produce();
  jest.advanceTimersByTime(10 * MEDIA_DUE_MS);
  expect(reported).toEqual([]);
  all.start();
  jest.advanceTimersByTime(MEDIA_DUE_MS);
  expect(reported).toEqual([false]);
});

test('after close, nothing is reported', () => {
  const { reported, all, produce } = reach();
  produce();
  all.close();
  jest.advanceTimersByTime(MEDIA_DUE_MS);
  expect(reported).toEqual([]);
});
