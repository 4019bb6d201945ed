import { expect, test } from '@jest/globals';
import { isUsable, withUsable } from '../../../../client/src/media/usable-candidates.ts';

const host = 'candidate:1 1 udp 2113937151 192.0.2.7 50001 typ host generation 0 ufrag a';
const named = 'candidate:1 1 UDP 2113937151 5e8c2f6a-1d20.local 50001 typ host';
const relay = 'candidate:4 1 udp 33562623 2001:db8::7 49170 typ relay raddr 0.0.0.0 rport 0';
const tcp = 'candidate:2 1 tcp 1518280447 127.0.0.1 6379 typ host tcptype passive';
const foreign = 'candidate:3 1 udp 2113937151 printer.example 631 typ host';

const lanHost = 'candidate:1 1 udp 2113937151 fd00::12 50001 typ host';
const at = (address: string) => `candidate:1 1 udp 2113937151 ${address} 6379 typ host`;

test.each([host, named, relay, lanHost, ''])('%s is a candidate of a browser', (candidate) => {
  expect(isUsable(candidate)).toBe(true);
});

test.each([tcp, foreign, at('2130706433'), at('127.1'), 'candidate:1 1 udp', 'nonsense'])(
  '%s is passed over',
  (candidate) => {
    expect(isUsable(candidate)).toBe(false);
  },
);

test.each([
  '127.0.0.1',
  '127.8.9.10',
  '0.0.0.0',
  '::1',
  '::',
  '0:0:0:0:0:0:0:1',
  '0000::0001',
  '::ffff:7f00:1',
  '::ffff:127.0.0.1',
])('%s, an address of this machine itself, is passed over', (address) => {
  expect(isUsable(at(address))).toBe(false);
});

test('a session description keeps everything but such candidates', () => {
  const lines = ['v=0', 'm=audio 9 UDP/TLS/RTP/SAVPF 111', `a=${host}`, `a=${tcp}`, 'a=end-of-candidates', ''];
  expect(withUsable(lines.join('\r\n'))).toBe(lines.filter((line) => line !== `a=${tcp}`).join('\r\n'));
});

test('a session description whose lines end without a carriage return is filtered as well', () => {
  const lines = ['v=0', `a=${host}`, `a=${tcp}`, ''];
  expect(withUsable(lines.join('\n'))).toBe(lines.filter((line) => line !== `a=${tcp}`).join('\n'));
});
