import { describe, expect, test } from '@jest/globals';
import { isAnyIp, isBasePath, isHostName, isIceUrl, isOrigin, isReachable } from '../../../server/config/options.ts';

describe('what an option takes', () => {
  test.each([
    ['203.0.113.7', true],
    ['2001:db8::1', true],
    ['meet.example.com', true],
    ['localhost', true],
    ['0.0.0.0', false],
    ['::', false],
    ['203.0.113.700', false],
    ['203.0.113.7:40000', false],
    ['https://meet.example.com', false],
    ['meet_example', false],
    ['-a.example', false],
    ['', false],
  ])('%p is reachable by others: %p', (address, want) => {
    expect(isReachable(address)).toBe(want);
  });

  test.each(['0.0.0.0', '::', '0:0:0:0:0:0:0:0'])('%s is every address', (address) => {
    expect(isAnyIp(address)).toBe(true);
  });

  test('a host name has at most 253 characters, its parts at most 63', () => {
    expect(isHostName(`${'a'.repeat(63)}.example`)).toBe(true);
    expect(isHostName(`${'a'.repeat(64)}.example`)).toBe(false);
    expect(isHostName(`${'a.'.repeat(126)}ab`)).toBe(false);
  });

  test.each([
    ['https://meet.example.com', true],
    ['http://localhost:5173', true],
    ['https://meet.example.com/', false],
    ['https://meet.example.com:443', false],
    ['https://Meet.example.com', false],
    ['meet.example.com', false],
    ['*', false],
    ['null', false],
  ])('%p is an origin as browsers send it: %p', (origin, want) => {
    expect(isOrigin(origin)).toBe(want);
  });

  test.each([
    ['stun:stun.example.com', true],
    ['stun:stun.example.com:3478', true],
    ['turn:turn.example.com:3478?transport=tcp', true],
    ['turns:turn.example.com:443', true],
    ['turn:[2001:db8::1]:3478', true],
    ['turn:turn.example.com?transport=sctp', false],
    ['stun:', false],
    ['turn://turn.example.com', false],
    ['https://turn.example.com', false],
    ['turn:user@turn.example.com', false],
  ])('%p is a URL of an ICE server: %p', (url, want) => {
    expect(isIceUrl(url)).toBe(want);
  });
});

test.each([
  { path: '', want: true },
  { path: '/meet', want: true },
  { path: '/tools/meet-2', want: true },
  { path: '/', want: false },
  { path: 'meet', want: false },
  { path: '/meet/', want: false },
  { path: '//meet', want: false },
  { path: '/..', want: false },
  { path: '/a b', want: false },
  { path: '/"x', want: false },
  { path: '/caf\u00e9', want: false },
  { path: `/${'a'.repeat(200)}`, want: false },
])('the page can be below "$path": $want', ({ path, want }) => {
  expect(isBasePath(path)).toBe(want);
});
