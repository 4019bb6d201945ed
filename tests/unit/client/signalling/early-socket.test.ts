import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { isOpeningEarly, openEarly, takeEarly, webSocketUrl } from '../../../../client/src/signalling/early-socket.ts';
import { PROTOCOL_VERSION } from '../../../../server/shared/protocol/version.ts';

const URL = 'wss://meet.example/socket.io/?EIO=4&transport=websocket';

/** The outermost edge: a WebSocket without a network. */
class FakeWebSocket extends EventTarget {
  static readonly OPEN = 1;
  static made: FakeWebSocket[] = [];
  readyState = 0;
  readonly sent: string[] = [];
  onopen?: (event: Event) => void;
  onmessage?: (event: MessageEvent) => void;

  readonly url: string;

  constructor(url: string) {
    super();
    this.url = url;
    FakeWebSocket.made.push(this);
  }

  send(text: string): void {
    this.sent.push(text);
  }

  receive(data: string): void {
    this.readyState = 1;
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
}

const globals = ['window', 'WebSocket'] as const;
const before = globals.map((name) => Object.getOwnPropertyDescriptor(globalThis, name));
beforeEach(() => {
  FakeWebSocket.made = [];
  Object.defineProperty(globalThis, 'window', { value: {}, configurable: true });
  Object.defineProperty(globalThis, 'WebSocket', { value: FakeWebSocket, configurable: true });
});
afterEach(() => {
  for (const [index, name] of globals.entries()) {
    const was = before[index];
    if (was) Object.defineProperty(globalThis, name, was);
    else Reflect.deleteProperty(globalThis, name);
  }
});

function opened(): FakeWebSocket {
  openEarly(URL);
  const [socket] = FakeWebSocket.made;
  if (!socket) throw new Error('no WebSocket was opened');
  return socket;
}

test.each([
  { at: 'https://meet.example', base: '', url: URL },
  { at: 'http://[::1]:3000', base: '/meet', url: 'ws://[::1]:3000/meet/socket.io/?EIO=4&transport=websocket' },
])('the address at $at with the base path "$base"', ({ at, base, url }) => {
  expect(webSocketUrl(new globalThis.URL(at), `${base}/socket.io/`)).toBe(url);
});

test('connects with the first message, and hands on all that has passed, in order', async () => {
  const socket = opened();
  expect(socket.sent).toEqual([]);
  socket.receive('0{"sid":"a"}');
  socket.receive('40{"sid":"b"}');
  expect(socket.sent).toEqual([`40{"protocol":${PROTOCOL_VERSION}}`]);

  expect(takeEarly(URL)).toEqual({ socket, connects: true });
  const passed: string[] = [];
  socket.onopen = () => passed.push('open');
  socket.onmessage = ({ data }) => passed.push(data);
  socket.addEventListener('message', (event) => socket.onmessage?.(event as MessageEvent));
  await Promise.resolve();
  socket.receive('42[]');
  expect(passed).toEqual(['open', '0{"sid":"a"}', '40{"sid":"b"}', '42[]']);
  expect(socket.sent).toHaveLength(1);
});

test('is handed on while it opens, and then left to its owner', () => {
  const socket = opened();
  expect(isOpeningEarly()).toBe(true);
  expect(takeEarly(URL)).toEqual({ socket, connects: false });
  socket.receive('0{"sid":"a"}');
  expect(socket.sent).toEqual([]);
});

test('is handed on once', () => {
  opened();
  takeEarly(URL);
  expect(isOpeningEarly()).toBe(false);
  expect(takeEarly(URL)).toBeUndefined();
});

test.each([
  { what: 'one that has closed', url: URL, readyState: 3 },
  { what: 'one to another address', url: `${URL}&sid=a`, readyState: 1 },
])('$what is not used', ({ url, readyState }) => {
  opened().readyState = readyState;
  expect(takeEarly(url)).toBeUndefined();
});
